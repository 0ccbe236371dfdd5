/**
 * A worker with everything around it under the test's control.
 *
 * @module
 */
import type { HandlerInfo } from "../../lib/handler/types.ts";
import { createWorker, type RunEnded, type WorkerOptions } from "../../lib/worker/worker.ts";
import { FakeClock } from "../fake_clock.ts";
import { FakeExecutor } from "./fake_executor.ts";
import { handler } from "./fake_host.ts";
import { FakeStore } from "./fake_store.ts";

/** The worker is not started. */
export function create(
  handlers: HandlerInfo[] = [handler("a")],
  more: Partial<WorkerOptions> = {},
) {
  const clock = new FakeClock();
  const store = new FakeStore();
  const hosts = new FakeExecutor(handlers);
  const outcomes: RunEnded[] = [];
  const worker = createWorker({
    store: store.asStore,
    hosts,
    clock,
    concurrency: 4,
    drain: 20_000,
    sources: ["netbox"],
    random: () => 0.5,
    onOutcome: (outcome) => outcomes.push(outcome),
    ...more,
  });
  return { clock, store, hosts, worker, outcomes };
}
