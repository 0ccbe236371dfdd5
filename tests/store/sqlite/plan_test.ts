import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { DUE, FIRST_DUE, LATE, NEXT_DUE } from "../../../lib/store/sqlite/claim.ts";
import { STATES } from "../../../lib/store/codes.ts";
import { UNFINISHED } from "../../../lib/store/sqlite/backlog.ts";
import { inState } from "../../../lib/store/sqlite/by_state.ts";
import { GROUPS } from "../../../lib/store/sqlite/counts.ts";
import { NEXT_HANDLER } from "../../../lib/store/sqlite/handlers.ts";
import type { RunState } from "../../../lib/store/store.ts";
import { CARRIED } from "../../../lib/store/sqlite/batches.ts";
import { BEHIND } from "../../../lib/store/sqlite/gather.ts";
import { HEAD, LAST, NEXT } from "../../../lib/store/sqlite/lanes.ts";
import { migrate } from "../../../lib/store/sqlite/migrations.ts";

/** How SQLite answers a query: one line for each step. */
function planOf(sql: string): string {
  const db = new DatabaseSync(":memory:");
  migrate(db, "x.db");
  const values = Array(/\?1/.test(sql) ? 1 : sql.split("?").length - 1).fill(1);
  const steps = db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...values).map((row) => row.detail);
  db.close();
  return steps.join("\n");
}

Deno.test("a claim reads from its own index, in order, without sorting", () => {
  assert.equal(
    planOf(DUE),
    "SEARCH run USING COVERING INDEX run_ready (handler=? AND source=? AND run_at<?)",
  );
});

Deno.test("the next due run of a handler is found without reading the others", () => {
  assert.equal(planOf(FIRST_DUE), "SEARCH run USING COVERING INDEX run_ready (handler=?)");
  assert.equal(
    planOf(NEXT_DUE),
    "SEARCH run USING COVERING INDEX run_ready (handler=? AND source>?)",
  );
});

Deno.test("the head, the next and the last of a lane are found without reading the others", () => {
  assert.equal(planOf(HEAD), "SEARCH run USING INDEX run_head (lane=?)");
  assert.equal(planOf(NEXT), "SEARCH run USING COVERING INDEX run_waiting (lane=?)");
  assert.equal(planOf(LAST), "SEARCH run USING COVERING INDEX run_waiting (lane=?)");
});

Deno.test("whether a run is late is found without reading what never started", () => {
  assert.equal(
    planOf(LATE),
    "SEARCH run USING INDEX run_started (lane=? AND event_time>?)",
  );
});

Deno.test("the runs of a handler in a state, and the next handler, are found in an index", () => {
  const found = (state: RunState) =>
    planOf(`SELECT seq FROM run WHERE handler = ? AND ${inState(state)} LIMIT 1`);
  assert.equal(found("ready"), "SEARCH run USING COVERING INDEX run_ready (handler=?)");
  for (const state of STATES.filter((state) => state !== "ready")) {
    assert.equal(
      found(state),
      "SEARCH run USING COVERING INDEX run_handler (handler=? AND state=?)",
    );
  }
  assert.deepEqual(planOf(NEXT_HANDLER).split("\n").filter((step) => / run /.test(step)), [
    "SEARCH run USING COVERING INDEX run_ready (handler>?)",
    "SEARCH run USING COVERING INDEX run_handler (handler>?)",
  ]);
});

Deno.test("runs are counted without reading them", () => {
  assert.deepEqual(planOf(GROUPS).split("\n").filter((step) => /^SCAN run/.test(step)), [
    "SCAN run USING COVERING INDEX run_handler",
    "SCAN run USING COVERING INDEX run_ready",
  ]);
});

Deno.test("the backlog is counted without reading what is finished", () => {
  assert.deepEqual(planOf(UNFINISHED).split("\n").filter((step) => step.includes(" r ")), [
    "SEARCH r USING INDEX run_ready (handler=?)",
    "SEARCH r USING INDEX run_handler (handler=? AND state=?)",
  ]);
});

Deno.test("what is gathered, and what a batch carries, is found without reading anything else", () => {
  const steps = (sql: string) => planOf(sql).split("\n").filter((step) => !/SUBQUERY/.test(step));
  assert.deepEqual(steps(BEHIND), [
    "SEARCH r USING INDEX run_waiting (lane=?)",
    "SEARCH d USING INTEGER PRIMARY KEY (rowid=?)",
    "SEARCH body USING INTEGER PRIMARY KEY (rowid=?)",
  ]);
  assert.deepEqual(steps(CARRIED), [
    "SEARCH c USING INTEGER PRIMARY KEY (rowid=?)",
    "SEARCH r USING INDEX run_batch (batch=?)",
    "SEARCH d USING INTEGER PRIMARY KEY (rowid=?)",
    "SEARCH b USING INTEGER PRIMARY KEY (rowid=?)",
    "SEARCH o USING INDEX run_started (lane=? AND event_time>?)",
  ]);
});
