/**
 * One attempt of a run: a worker with its deadline, and a handler host.
 *
 * @module
 */
import { captureConsole } from "../handler/host/console.ts";
import { type Attempt, execute } from "../handler/host/execute.ts";
import type { SourceKind } from "../source/kinds.ts";
import type { ClaimedRun } from "../store/store.ts";
import { BOUNDS } from "../worker/bounds.ts";
import { Execution } from "../worker/execution.ts";
import { completionOf } from "../worker/outcome.ts";
import { abortedBy } from "./abort.ts";
import type { Bench } from "./bench.ts";
import type { LoadedHandler } from "./load.ts";
import { moduleOf } from "./program.ts";
import { resultOf, type RunResult } from "./result.ts";

/**
 * Executes it.
 *
 * @param product What kind of source its event is of.
 */
export async function attempt(
  loaded: LoadedHandler,
  run: ClaimedRun,
  bench: Bench,
  product: SourceKind,
): Promise<RunResult> {
  captureConsole();
  const { info } = loaded;
  const { config } = info;
  const nothing = () => Promise.resolve();
  const job = {
    run,
    config,
    step: () => Promise.resolve(true),
    begin: () => Promise.resolve(null),
    settle: nothing,
  };
  const execution = new Execution(job, bench.clock, BOUNDS, {
    abort: (reason, timeout) => running.abort({ reason, timeout }),
    overdue: () => {
      const loss = { kind: "slow", message: "did not give up" } as const;
      queueMicrotask(() => execution.lose(loss));
      return loss;
    },
  });
  const deps = bench.deps(run.delivery.source || product, product, (message) => {
    if (message.type === "log") execution.note(message.line);
  });
  const module = moduleOf(loaded, bench, deps.init.sources);
  const running: Attempt = execute({ run, config, timeout: config.timeout }, module, deps);
  using _ = abortedBy(
    bench.options.signal,
    (reason) => running.abort({ reason, timeout: false }),
  );
  void running.outcome.then((message) => execution.settle(message));
  const ended = await execution.ended;
  bench.say(...ended.log);
  bench.records.emits.push(...ended.emits ?? []);
  const { outcome } = completionOf(run, info, ended, () => 0.5);
  if (outcome.kind === "interrupted") throw new Error(outcome.reason);
  return resultOf(bench, outcome);
}
