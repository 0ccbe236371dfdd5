/**
 * The tables. Migrations only ever go forward: a change is a new entry at the end of {@linkcode MIGRATIONS}.
 *
 * @module
 */

/**
 * What names an index: true of every run, and in a query only where that index is meant. A plan that is made while a table
 * is empty finds all indexes equally good; it is kept, and the wrong one costs more with every row that comes. So an index
 * that could be taken for another is one that must be asked for. (For the same reason our statements look into an index
 * with a condition by `= ANY`, or in a subquery with `LIMIT 1`: in a join it could be read as a whole.)
 */
export const BY_HANDLER = "attempt >= 0";
/** The same for the index of running runs. */
export const RUNNING = "interrupted >= 0";
/** The same for that of runs that are marked to be held. */
export const MARKED = "blocked >= 0";

/**
 * Version n of the schema is the first n of these; `{run}` is the table `run` in our schema.
 *
 * Times are `float8` milliseconds: a fraction of a millisecond is no error. Values are kept as the text of their JSON:
 * `jsonb` would change them. There are no foreign keys: rows of one delivery are made and deleted in one transaction each,
 * and a key would cost a look-up for every row.
 *
 * The partial index `run_head` makes it impossible that a lane has two heads. `run_ready` begins with handler and
 * source, so that a claim costs the same however many others wait.
 */
export const MIGRATIONS: readonly string[] = [
  `
CREATE TABLE {delivery} (
  seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id text NOT NULL UNIQUE,
  source text NOT NULL,
  origin text NOT NULL,
  kind text NOT NULL,
  received_at float8 NOT NULL,
  event_time float8 NOT NULL,
  object_type text,
  action text,
  object_id text,
  display text,
  username text,
  request_id text,
  url_object_type text,
  error text,
  secret_index int,
  dedupe bytea,
  -- Where it happened as JSON ('null': on main), once that was found out; NULL: as the payload says.
  branch text,
  -- Of an event of the change log: from and up to which source time a delivery of the same request and object is the same.
  covers_from float8,
  covers_until float8,
  -- The event of the change log that was this one.
  twin bigint
);
-- The same bytes have the same time, or none: then it is that of their arrival, and only the hash finds them.
CREATE UNIQUE INDEX delivery_dedupe ON {delivery}(source, event_time, dedupe) WHERE dedupe IS NOT NULL;
CREATE UNIQUE INDEX delivery_dedupe_untimed ON {delivery}(source, dedupe)
  WHERE dedupe IS NOT NULL AND event_time = received_at;
CREATE INDEX delivery_unreadable ON {delivery}(seq) WHERE kind = 'unreadable';
CREATE INDEX delivery_caught_up ON {delivery}(source, request_id, object_type, object_id)
  WHERE origin = 'catch-up';

-- Bytes of a delivery, apart: a change of state must not rewrite them. idle: no run was made, they go after a day.
-- MAIN: compressed and in the row where they fit; three rows of a TOAST table otherwise.
CREATE TABLE {body} (
  delivery bigint NOT NULL,
  idle boolean NOT NULL,
  size int NOT NULL,
  bytes bytea NOT NULL
);
ALTER TABLE {body} ALTER COLUMN bytes SET STORAGE MAIN;
CREATE UNIQUE INDEX body_delivery ON {body}(delivery) INCLUDE (size);
CREATE INDEX body_idle ON {body}(delivery) WHERE idle;

CREATE TABLE {run} (
  seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  delivery bigint NOT NULL,
  n int NOT NULL,
  handler text NOT NULL,
  source text NOT NULL,
  purpose text NOT NULL,
  lane text,
  object text,
  state smallint NOT NULL,
  hold text,
  doubt boolean NOT NULL DEFAULT false,
  reason text,
  event_time float8 NOT NULL,
  place_time float8 NOT NULL,
  place_turn int NOT NULL DEFAULT 0,
  run_at float8 NOT NULL,
  asked boolean NOT NULL DEFAULT false,
  claim int NOT NULL DEFAULT 0,
  -- The process that executes it, and which of its claims that was.
  owner bigint,
  ticket bigint,
  attempt int NOT NULL DEFAULT 0,
  blocked int NOT NULL DEFAULT 0,
  interrupted int NOT NULL DEFAULT 0,
  quarantine boolean NOT NULL DEFAULT false,
  created_at float8 NOT NULL,
  started_at float8,
  finished_at float8,
  prechange text,
  dead_error text,
  own_changes smallint NOT NULL DEFAULT 0,
  branches smallint NOT NULL DEFAULT 0,
  depth int NOT NULL DEFAULT 0
) WITH (fillfactor = 80);
CREATE UNIQUE INDEX run_delivery ON {run}(delivery, n);
CREATE INDEX run_handler ON {run}(handler, state, seq) WHERE ${BY_HANDLER};
CREATE INDEX run_ready ON {run}(handler, source, run_at, seq) WHERE state = 1;
CREATE INDEX run_running ON {run}(handler, owner) WHERE state = 2 AND ${RUNNING};
CREATE UNIQUE INDEX run_head ON {run}(lane) WHERE lane IS NOT NULL AND state IN (1, 2, 3);
CREATE INDEX run_waiting ON {run}(lane, place_time, place_turn, seq) WHERE state = 0;
CREATE INDEX run_started ON {run}(lane, event_time) WHERE lane IS NOT NULL AND claim > 0;

CREATE TABLE {attempt} (
  run bigint NOT NULL,
  claim int NOT NULL,
  attempt int NOT NULL,
  started_at float8 NOT NULL,
  ended_at float8 NOT NULL,
  outcome text NOT NULL,
  error text,
  log text,
  log_dropped int NOT NULL,
  PRIMARY KEY (run, claim)
);

CREATE TABLE {step} (
  run bigint NOT NULL,
  name text NOT NULL,
  result text NOT NULL,
  PRIMARY KEY (run, name)
);

CREATE TABLE {value} (key text PRIMARY KEY, value text NOT NULL);

CREATE TABLE {own_write} (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  source text NOT NULL,
  run text,
  handler text,
  depth int NOT NULL,
  method text NOT NULL,
  path text NOT NULL,
  branch text,
  nonce text,
  started_at float8 NOT NULL,
  lease_until float8 NOT NULL,
  settled_at float8,
  request_id text,
  until float8,
  lost text
);
CREATE INDEX own_write_open ON {own_write}(source, id) WHERE settled_at IS NULL;
CREATE INDEX own_write_request ON {own_write}(source, request_id) WHERE request_id IS NOT NULL;
CREATE INDEX own_write_lost ON {own_write}(source, settled_at) WHERE lost IS NOT NULL;

CREATE TABLE {own_effect} (
  handler text NOT NULL,
  source text NOT NULL,
  object_type text NOT NULL,
  action text NOT NULL,
  PRIMARY KEY (handler, source, object_type, action)
);

-- Deliveries whose runs are held: own: until this write and all before it are settled; ask_at: until the source was asked
-- where it happened (NULL: that is known).
CREATE TABLE {doubt} (
  delivery bigint PRIMARY KEY,
  source text NOT NULL,
  own bigint,
  user_is_ours boolean NOT NULL,
  since float8 NOT NULL,
  ask_at float8,
  asked int NOT NULL DEFAULT 0
);
CREATE INDEX doubt_ask ON {doubt}(ask_at) WHERE ask_at IS NOT NULL;
CREATE INDEX doubt_own ON {doubt}(source, own) WHERE ask_at IS NULL;

-- The processes that execute runs, by the database's clock.
CREATE TABLE {process} (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL,
  started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  lease_until timestamptz NOT NULL
);

-- Who does what one process at a time does.
CREATE TABLE {leader} (
  name text PRIMARY KEY,
  process bigint NOT NULL,
  fence bigint NOT NULL,
  lease_until timestamptz NOT NULL
);

-- A smaller body in less time than PostgreSQL's own method; not every server is built with it.
DO $$ BEGIN
  ALTER TABLE {body} ALTER COLUMN bytes SET COMPRESSION lz4;
EXCEPTION WHEN OTHERS THEN NULL;
END $$;
`,
  `
-- The ids of the handlers that it executes, as JSON; NULL: it has not said yet, or is too old to.
ALTER TABLE {process} ADD COLUMN handlers text;
-- Nothing is in it most of the time: whenever processes come and go it is looked for what must not be held any more.
CREATE INDEX run_marked ON {run}(handler, state, seq) WHERE hold IS NOT NULL AND ${MARKED};
`,
  `
-- Of a call that tells of a dead run: the number of that run, of the same delivery.
ALTER TABLE {run} ADD COLUMN about int;
`,
  `
-- The batch that carries a run, or has carried it; it is a run, too.
-- What a batch carries is in no lane: the batch is, in its place.
ALTER TABLE {run} ADD COLUMN batch bigint;
CREATE INDEX run_batch ON {run}(batch) WHERE batch IS NOT NULL;
-- Of a run that runs for several events: what all of them together did.
ALTER TABLE {run} ADD COLUMN folded text;
`,
];
