/**
 * A call of what is no run: a task, `lifecycle.start`, `lifecycle.stop`.
 *
 * @module
 */
import { call } from "../handler/host/call.ts";
import { captureConsole } from "../handler/host/console.ts";
import { BOUNDS } from "../worker/bounds.ts";
import { Called, type CallEnded } from "../worker/call.ts";
import { restartWait, retryWait } from "../worker/retry.ts";
import { abortedBy } from "./abort.ts";
import type { Bench } from "./bench.ts";
import type { LoadedHandler } from "./load.ts";
import { resultOf, type RunResult } from "./result.ts";

/** Calls it, and says what hookbox would make of how it ended. */
export async function callProcess(
  { info, module }: LoadedHandler,
  bench: Bench,
): Promise<RunResult> {
  captureConsole();
  const { id, config, special } = info;
  const { attempt = 1, handler = id } = bench.options;
  const timeout = special!.kind === "task" ? null : config.timeout;
  const named = { handler, special: special!, attempt };
  const job = {
    ...named,
    timeout,
    begin: () => Promise.resolve(null),
    settle: () => Promise.resolve(),
    emit: () => Promise.resolve(),
  };
  const called = new Called(job, bench.clock, BOUNDS, {
    abort: (reason) => running.abort(reason),
    overdue: () => queueMicrotask(() => called.lose({ kind: "slow", message: "did not give up" })),
  });
  const deps = bench.deps("netbox", "netbox", (message) => {
    if (message.type === "log") bench.say(message.line);
  });
  const running = call({ ...named, call: 1 }, module, deps);
  using _ = abortedBy(bench.options.signal, (reason) => void called.stop(reason));
  void running.returned.then(({ outcome }) => called.settle(outcome));
  const ended = await called.ended;
  return resultOf(bench, outcomeOf(ended, () => waitOf(ended)));

  function waitOf(ended: CallEnded): number | null {
    const asked = ended.kind === "failed" ? ended.retryAfter : undefined;
    return special!.kind === "task"
      ? asked ?? restartWait(attempt)
      : retryWait(config, attempt, () => 0.5, asked).retryIn;
  }
}

/** What was stopped because the test asked for it is done. */
function outcomeOf(ended: CallEnded, retryIn: () => number | null) {
  switch (ended.kind) {
    case "stopped":
      return { kind: "done" } as const;
    case "failed":
      return { kind: "failed", error: ended.error, retryIn: retryIn() } as const;
    default:
      return ended;
  }
}
