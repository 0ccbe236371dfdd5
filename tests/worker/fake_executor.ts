import type { HandlerInfo, HandlerSet } from "../../lib/handler/types.ts";
import type { ClaimedRun } from "../../lib/store/store.ts";
import type { CallJob } from "../../lib/worker/call.ts";
import type { Ended, Job } from "../../lib/worker/execution.ts";
import { stopped } from "../../lib/worker/execution.ts";
import type { Hosts } from "../../lib/worker/hosts.ts";
import { FakeCall } from "./fake_call.ts";
import { setOf } from "./fake_host.ts";

/** Hosts without threads: the test says when a run ends, and how. */
export class FakeExecutor implements Hosts {
  onHost: () => void = () => {};
  onSet: (set: HandlerSet) => void = () => {};
  set: HandlerSet | null = null;
  size = 1;
  readonly calls: string[] = [];
  /** What was called without a run. */
  readonly called: (FakeCall & { readonly job: CallJob })[] = [];
  readonly jobs = new Map<string, { job: Job; resolve: (ended: Ended) => void }>();
  #stopped = false;

  constructor(public handlers: HandlerInfo[]) {}

  start(): Promise<HandlerSet> {
    return this.reload();
  }

  reload(): Promise<HandlerSet> {
    this.set = setOf(...this.handlers);
    this.onSet(this.set);
    return Promise.resolve(this.set);
  }

  takes(handler: string): boolean {
    return this.size > 0 && !this.#stopped &&
      (this.set?.handlers.some((h) => h.id === handler && h.status === "ready") ?? false);
  }

  alone(run: Pick<ClaimedRun, "handler" | "quarantine">): boolean {
    return run.quarantine;
  }

  run(job: Job): Promise<Ended> {
    if (this.#stopped) return Promise.resolve(ended(stopped()));
    const { promise, resolve } = Promise.withResolvers<Ended>();
    this.jobs.set(job.run.id, { job, resolve });
    return promise;
  }

  call(job: CallJob): FakeCall | null {
    if (!this.takes(job.handler)) return null;
    const call = Object.assign(new FakeCall(job), { job });
    this.called.push(call);
    return call;
  }

  stop(): void {
    this.#stopped = true;
    this.calls.push("stop");
  }

  stopRuns(): void {
    this.calls.push("stopRuns");
  }

  end(): Promise<void> {
    this.calls.push("end");
    this.#stopped = true;
    for (const id of [...this.jobs.keys()]) this.finish(id, stopped());
    return Promise.resolve();
  }

  get running(): string[] {
    return [...this.jobs.keys()];
  }

  finish(id: string, outcome: Ended["outcome"] = { kind: "done" }): void {
    const entry = this.jobs.get(id);
    this.jobs.delete(id);
    entry?.resolve(ended(outcome));
  }
}

export function ended(outcome: Ended["outcome"]): Ended {
  return { outcome, startedAt: 0, endedAt: 0, log: [], logDropped: 0 };
}
