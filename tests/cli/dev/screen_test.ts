import assert from "node:assert/strict";
import type { RunEnded } from "../../../lib/app/delivered.ts";
import { Screen } from "../../../lib/cli/dev/screen.ts";
import type { HandlerInfo } from "../../../lib/handler/types.ts";
import { placeIn } from "../../../lib/handler/source_place.ts";
import type { LogLine, Outcome } from "../../../lib/store/store.ts";
import { FakeClock } from "../../fake_clock.ts";
import { event, handler } from "../../handler/made.ts";
import { delivery as newDelivery } from "../../store/contract/harness.ts";
import { claimed } from "../../worker/samples.ts";
import { fakeIo } from "../fake_io.ts";

function create() {
  const io = fakeIo();
  const clock = new FakeClock();
  const screen = new Screen({
    io,
    clock,
    width: () => 100,
    redact: (text) => text.replaceAll("hunter2", "[redacted]"),
    show: (path) => path.replace("/h/", ""),
    read: (path) => path === "/h/a.ts" ? "one\ntwo\nthree\n" : null,
    placeIn,
  });
  let seen = 0;
  /** What was printed since the last time. */
  const printed = () => {
    const lines = io.stderr().split("\n").filter((line) => line !== "");
    return lines.slice(seen, seen = lines.length);
  };
  return { screen, clock, printed };
}

const line = (message: string, level: LogLine["level"] = "info"): LogLine => ({
  time: 0,
  level,
  message,
});

/** The end of an attempt of run 1. */
function ended(
  outcome: Outcome,
  { log = [], attempt = 1, state = "ready" }: {
    log?: readonly LogLine[];
    attempt?: number;
    state?: "ready" | "done" | "dead" | "skipped";
  } = {},
): RunEnded {
  return {
    run: claimed("1", { handler: "dcim.interface.update", attempt }),
    completion: {
      run: "1",
      claim: 1,
      startedAt: 1_000,
      endedAt: 1_012,
      outcome,
      log,
      logDropped: 0,
      callDead: [],
    },
    completed: { state, runAt: state === "ready" ? 6_012 : null, more: false },
  };
}

const DONE: Outcome = { kind: "done" };
const failed = (stack: string): Outcome => ({
  kind: "failed",
  error: { name: "TypeError", message: "no such thing", stack },
  retryIn: 5_000,
  asked: false,
});

function come(screen: Screen): void {
  const delivery = newDelivery({ id: "delivery-of-1" });
  const appended = { id: delivery.id, duplicate: false, runs: 1 };
  screen.delivered({ delivery, appended, event: event(), passed: [] });
}

Deno.test("Screen shows an event, then the outcomes with what the handlers logged", () => {
  const { screen, printed } = create();
  assert.equal(screen.last, null);
  come(screen);
  assert.equal(screen.last, "delivery-of-1");
  assert.match(printed().join("\n"), /dcim\.interface update {2}Gi0\/1 {2}by admin\n.*mtu/);
  screen.ended(ended(DONE, { log: [line("took it"), line("odd\nthing", "warning")] }));
  assert.deepEqual(printed(), [
    "  ✓ dcim.interface.update  12 ms",
    "    ┊ took it",
    "    ┊ odd",
    "    ┊ thing",
  ]);
});

Deno.test("Screen says why a run was skipped, and when a failed one is tried again", () => {
  const { screen, printed } = create();
  come(screen);
  printed();
  screen.ended(ended({ kind: "skipped", reason: "no ticket" }, { state: "skipped" }));
  screen.ended(ended(failed("TypeError: no such thing\n    at default (file:///h/a.ts:2:3)")));
  assert.deepEqual(printed(), [
    "  – dcim.interface.update  skipped: no ticket",
    "  ✗ dcim.interface.update  12 ms  again in 5 s",
    "    TypeError: no such thing",
    "    a.ts:2:3",
    "      1 │ one",
    "    > 2 │ two",
    "        │   ^",
    "      3 │ three",
  ]);
  assert.deepEqual(screen.failing, ["1"]);
  screen.ended(ended(DONE, { attempt: 2, state: "done" }));
  assert.deepEqual(screen.failing, []);
});

Deno.test("Screen tells the same error of a retry in one line", () => {
  const { screen, printed } = create();
  come(screen);
  const stack = "TypeError: no such thing\n    at file:///h/a.ts:2:3";
  screen.ended(ended(failed(stack)));
  printed();
  screen.ended(ended(failed(stack), { attempt: 2, state: "dead" }));
  assert.deepEqual(printed(), [
    "  ✗ dcim.interface.update  12 ms  attempt 2, dead: no retry is left",
    "    TypeError: the same again",
  ]);
  assert.deepEqual(screen.failing, []);
});

Deno.test("Screen shows the lines of a run that takes its time as they come, and each once", async () => {
  const { screen, clock, printed } = create();
  come(screen);
  printed();
  const begin = line("begin");
  const middle = line("middle");
  screen.logged(begin, "1", "dcim.interface.update");
  assert.deepEqual(printed(), []);
  await clock.advance(500);
  assert.deepEqual(printed(), ["  … dcim.interface.update", "    ┊ begin"]);
  screen.logged(middle, "1", "dcim.interface.update");
  assert.deepEqual(printed(), ["    ┊ middle"]);
  screen.ended(ended(DONE, { log: [begin, middle, line("end")] }));
  assert.deepEqual(printed(), ["  ✓ dcim.interface.update  12 ms", "    ┊ end"]);
});

Deno.test("Screen shows what a file logs while it is loaded", () => {
  const { screen, printed } = create();
  screen.logged(line("loaded"), undefined, "dcim.site.create");
  assert.deepEqual(printed(), ["  dcim.site.create", "    ┊ loaded"]);
});

Deno.test("Screen names the delivery of a run that nobody saw come", () => {
  const { screen, printed } = create();
  screen.ended(ended(DONE));
  assert.match(printed()[0]!, /dcim\.interface .* 5 {2}by admin/);
  screen.ended(ended(DONE));
  assert.deepEqual(printed(), ["  ✓ dcim.interface.update  12 ms"]);
});

Deno.test("Screen tells a problem once, with its place, and when it is mended", () => {
  const { screen, printed } = create();
  const broken: HandlerInfo = handler("a", {
    status: "broken",
    problem: "a.ts cannot be loaded",
    place: { path: "/h/a.ts", line: 1, column: 2 },
  });
  screen.reloaded({ handlers: [broken], problems: [] }, ["/h/a.ts"], 41);
  assert.deepEqual(printed(), [
    "↻ reloaded in 41 ms  a.ts",
    "✗ a.ts cannot be loaded",
    "    a.ts:1:2",
    "    > 1 │ one",
    "        │  ^",
    "      2 │ two",
    "      3 │ three",
  ]);
  screen.reloaded({ handlers: [broken], problems: [] }, [], 7);
  assert.deepEqual(printed(), ["↻ reloaded in 7 ms"]);
  screen.reloaded({ handlers: [handler("a")], problems: [] }, ["/h/a.ts"], 7);
  assert.deepEqual(printed().slice(1), ["✓ a.ts is good again"]);
});

Deno.test("Screen names the file of a problem that does not, and shows no secret", () => {
  const { screen, printed } = create();
  const problems = [{ file: "x.ts", problem: "it cannot be read: hunter2" }];
  screen.problems({ handlers: [], problems });
  assert.deepEqual(printed(), ["✗ x.ts: it cannot be read: [redacted]"]);
  screen.problems({ handlers: [], problems: [] });
  assert.deepEqual(printed(), []);
});
