/**
 * The tables. Migrations only ever go forward: a change is a new entry at the end of {@linkcode MIGRATIONS}.
 *
 * @module
 */
/** `PRAGMA application_id` of our files: "hkbx". */
export const APPLICATION_ID = 0x686b6278;

/**
 * Version n of the schema is the first n of these.
 *
 * Times are REAL, so that a fraction of a millisecond is no error; SQLite stores whole ones as integers. `seq` needs no
 * AUTOINCREMENT (a page more in every commit): it need only be larger than any that is there.
 *
 * The partial index `run_head` makes it impossible that a lane has two heads. `run_ready` begins with handler and
 * source: one index over all ready runs cost 6.6 ms a claim behind 50,000 heads of one saturated handler.
 *
 * `run_handler` leaves out what is ready, which `run_ready` finds: a new run and a claim write a page less each.
 *
 * `run.lease_until` is not used any more: a migration that drops it would rewrite the whole table.
 */
export const MIGRATIONS: readonly string[] = [
  `
CREATE TABLE delivery (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  source TEXT NOT NULL,
  origin TEXT NOT NULL,
  kind TEXT NOT NULL,
  received_at REAL NOT NULL,
  event_time REAL NOT NULL,
  object_type TEXT,
  action TEXT,
  object_id TEXT,
  display TEXT,
  user TEXT,
  request_id TEXT,
  url_object_type TEXT,
  error TEXT,
  secret_index INTEGER,
  dedupe BLOB
) STRICT;
-- By time first: an index by the hash alone dirties a page of its own for every row, which halves the speed of append.
-- The same bytes have the same time, or none: then it is that of their arrival, and only the hash finds them.
CREATE UNIQUE INDEX delivery_dedupe ON delivery(source, event_time, dedupe)
  WHERE dedupe IS NOT NULL;
CREATE UNIQUE INDEX delivery_dedupe_untimed ON delivery(source, dedupe)
  WHERE dedupe IS NOT NULL AND event_time = received_at;
CREATE INDEX delivery_unreadable ON delivery(kind) WHERE kind = 'unreadable';

-- Bytes of a delivery, apart: a change of state must not rewrite them. idle: no run was made, they go after a day.
CREATE TABLE body (
  delivery INTEGER PRIMARY KEY,
  idle INTEGER NOT NULL,
  bytes BLOB NOT NULL
) STRICT;
CREATE INDEX body_idle ON body(delivery) WHERE idle = 1;

CREATE TABLE run (
  seq INTEGER PRIMARY KEY,
  delivery INTEGER NOT NULL,
  n INTEGER NOT NULL,
  handler TEXT NOT NULL,
  source TEXT NOT NULL,
  purpose TEXT NOT NULL,
  lane TEXT,
  object TEXT,
  state INTEGER NOT NULL,
  hold TEXT,
  reason TEXT,
  event_time REAL NOT NULL,
  place_time REAL NOT NULL,
  place_turn INTEGER NOT NULL DEFAULT 0,
  run_at REAL NOT NULL,
  asked INTEGER NOT NULL DEFAULT 0,
  claim INTEGER NOT NULL DEFAULT 0,
  attempt INTEGER NOT NULL DEFAULT 0,
  blocked INTEGER NOT NULL DEFAULT 0,
  interrupted INTEGER NOT NULL DEFAULT 0,
  quarantine INTEGER NOT NULL DEFAULT 0,
  created_at REAL NOT NULL,
  started_at REAL,
  lease_until REAL,
  finished_at REAL,
  prechange TEXT,
  dead_error TEXT
) STRICT;
CREATE UNIQUE INDEX run_delivery ON run(delivery, n);
CREATE INDEX run_handler ON run(handler, state);
CREATE INDEX run_ready ON run(handler, source, run_at) WHERE state = 1;
CREATE UNIQUE INDEX run_head ON run(lane) WHERE lane IS NOT NULL AND state IN (1, 2, 3);
CREATE INDEX run_waiting ON run(lane, place_time, place_turn, seq, object) WHERE state = 0;
CREATE INDEX run_started ON run(lane, event_time) WHERE lane IS NOT NULL AND claim > 0;

CREATE TABLE attempt (
  run INTEGER NOT NULL,
  claim INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  started_at REAL NOT NULL,
  ended_at REAL NOT NULL,
  outcome TEXT NOT NULL,
  error TEXT,
  log TEXT,
  log_dropped INTEGER NOT NULL,
  PRIMARY KEY (run, claim)
) STRICT, WITHOUT ROWID;

CREATE TABLE step (
  run INTEGER NOT NULL,
  name TEXT NOT NULL,
  result TEXT NOT NULL,
  PRIMARY KEY (run, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE value (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
`,
  `
-- Where it happened as JSON, by its payload or as it was found out ('null': on main); NULL: on main, or not known yet.
ALTER TABLE delivery ADD COLUMN branch TEXT;
-- Of an event of the change log: from and up to which source time a delivery of the same request and object is the same.
ALTER TABLE delivery ADD COLUMN covers_from REAL;
ALTER TABLE delivery ADD COLUMN covers_until REAL;
-- The event of the change log that was this one.
ALTER TABLE delivery ADD COLUMN twin INTEGER;
CREATE INDEX delivery_caught_up ON delivery(source, request_id, object_type, object_id)
  WHERE origin = 'catch-up';

-- What the run's handler wants of own changes and of branches, as their places in the lists of values.
ALTER TABLE run ADD COLUMN own_changes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE run ADD COLUMN branches INTEGER NOT NULL DEFAULT 0;
ALTER TABLE run ADD COLUMN depth INTEGER NOT NULL DEFAULT 0;
-- 1: held until it is decided whether it runs at all.
ALTER TABLE run ADD COLUMN doubt INTEGER NOT NULL DEFAULT 0;

-- AUTOINCREMENT: a delivery waits for all writes up to an id, so none may come twice.
CREATE TABLE own_write (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  source TEXT NOT NULL,
  run TEXT,
  handler TEXT,
  depth INTEGER NOT NULL,
  method TEXT NOT NULL,
  path TEXT NOT NULL,
  branch TEXT,
  nonce TEXT,
  started_at REAL NOT NULL,
  lease_until REAL NOT NULL,
  settled_at REAL,
  request_id TEXT,
  until REAL,
  lost TEXT
) STRICT;
CREATE INDEX own_write_open ON own_write(source, id) WHERE settled_at IS NULL;
CREATE INDEX own_write_request ON own_write(source, request_id) WHERE request_id IS NOT NULL;
CREATE INDEX own_write_lost ON own_write(source, settled_at) WHERE lost IS NOT NULL;

CREATE TABLE own_effect (
  handler TEXT NOT NULL,
  source TEXT NOT NULL,
  object_type TEXT NOT NULL,
  action TEXT NOT NULL,
  PRIMARY KEY (handler, source, object_type, action)
) STRICT, WITHOUT ROWID;

-- Deliveries whose runs are held: own: until this write and all before it are settled; ask_at: until the source was asked
-- where it happened (NULL: that is known).
CREATE TABLE doubt (
  delivery INTEGER PRIMARY KEY,
  source TEXT NOT NULL,
  own INTEGER,
  user_is_ours INTEGER NOT NULL,
  since REAL NOT NULL,
  ask_at REAL,
  asked INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX doubt_ask ON doubt(ask_at) WHERE ask_at IS NOT NULL;
CREATE INDEX doubt_own ON doubt(source, own) WHERE ask_at IS NULL;
`,
  `
-- Of a call that tells of a dead run: the number of that run, of the same delivery.
ALTER TABLE run ADD COLUMN about INTEGER;
`,
  `
-- The batch that carries a run, or has carried it; it is a run, too.
-- What a batch carries is in no lane: the batch is, in its place.
ALTER TABLE run ADD COLUMN batch INTEGER;
CREATE INDEX run_batch ON run(batch) WHERE batch IS NOT NULL;
-- Of a run that runs for several events: what all of them together did.
ALTER TABLE run ADD COLUMN folded TEXT;
`,
  `
DROP INDEX run_handler;
CREATE INDEX run_handler ON run(handler, state) WHERE state <> 1;
`,
];
