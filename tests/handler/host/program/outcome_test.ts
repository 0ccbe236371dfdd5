import assert from "node:assert/strict";
import { isPermanentError, isRetryAfter } from "../../../../lib/handler/errors.ts";
import { note, type Said } from "../../../../lib/handler/host/program/directives.ts";
import { type Ended, outcomeOfEnd } from "../../../../lib/handler/host/program/outcome.ts";

/** The outcome of a program that ended so, having printed these lines. */
function outcome(end: Partial<Ended>, ...lines: string[]) {
  const said: Said = {};
  for (const line of lines) note(said, line);
  return outcomeOfEnd({
    code: 0,
    signal: null,
    said,
    complaint: "",
    attempt: 1,
    config: { backoff: [5_000, 30_000] },
    ...end,
  });
}

function thrown(end: Partial<Ended>, ...lines: string[]): Error {
  try {
    outcome(end, ...lines);
  } catch (error) {
    return error as Error;
  }
  throw new Error("it threw nothing");
}

Deno.test("outcomeOfEnd() takes 0 for done", () => {
  assert.deepEqual(outcome({ complaint: "a warning" }), { kind: "done" });
});

Deno.test("outcomeOfEnd() takes 0 for skipped where the program said why; the last reason counts", () => {
  assert.deepEqual(outcome({}, "::skip first", "working", "::skip  no ticket "), {
    kind: "skipped",
    reason: "no ticket",
  });
  for (const line of ["::skip", "::skip ", " ::skip x", "::skipped x", "skip x"]) {
    assert.deepEqual(outcome({}, line), { kind: "done" }, line);
  }
});

Deno.test("outcomeOfEnd() takes 65 for dead, with the last line of its standard error", () => {
  const error = thrown({ code: 65, complaint: "no such VLAN" });
  assert.ok(isPermanentError(error));
  assert.equal(error.message, "Exit code 65: no such VLAN");
});

Deno.test("outcomeOfEnd() takes 75 for another try, when the program says or by the schedule", () => {
  const waits = [
    thrown({ code: 75 }),
    thrown({ code: 75, attempt: 2 }),
    thrown({ code: 75, attempt: 9 }),
    thrown({ code: 75 }, "::retry-after 10m"),
    thrown({ code: 75 }, "::retry-after soon"),
    thrown({ code: 75 }, "::retry-after 10m", "::retry-after 1h"),
  ].map((error) => isRetryAfter(error) && error.delay);
  assert.deepEqual(waits, [5_000, 30_000, 30_000, 600_000, 5_000, 3_600_000]);
});

Deno.test("outcomeOfEnd() takes whatever else for failed", () => {
  for (const code of [1, 2, 64, 66, 74, 127, 255]) {
    const error = thrown({ code }, "::skip x", "::retry-after 10m");
    assert.equal(error.message, `Exit code ${code}`);
    assert.ok(!isPermanentError(error) && !isRetryAfter(error));
  }
});

Deno.test("outcomeOfEnd() names the signal that ended it, and why it was sent", () => {
  const cause = new DOMException("its deadline has passed", "TimeoutError");
  const error = thrown({ code: 143, signal: "SIGTERM", complaint: "bye", cause });
  assert.equal(error.message, "Ended by SIGTERM: bye");
  assert.equal(error.cause, cause);
});
