/**
 * Two kinds of hosts as one: threads for the files of a folder, and the main thread for functions of the program itself.
 *
 * @module
 */
import type { HandlerSet } from "../handler/types.ts";
import type { ClaimedRun } from "../store/store.ts";
import type { Call, CallJob } from "./call.ts";
import type { Ended, Job } from "./execution.ts";
import type { Hosts } from "./hosts.ts";

/** Joins them. A reload loads the files anew, and reaches the functions with the settings of today. */
export function joinHosts(files: Hosts, own: Hosts): Hosts {
  return new JoinedHosts(files, own);
}

class JoinedHosts implements Hosts {
  onHost: () => void = () => {};
  onSet: (set: HandlerSet) => void = () => {};
  readonly #files: Hosts;
  readonly #own: Hosts;

  constructor(files: Hosts, own: Hosts) {
    this.#files = files;
    this.#own = own;
    for (const part of [files, own]) {
      part.onHost = () => this.onHost();
      part.onSet = () => {
        if (this.set) this.onSet(this.set);
      };
    }
  }

  get set(): HandlerSet | null {
    const [files, own] = [this.#files.set, this.#own.set];
    if (!files || !own) return null;
    return {
      ...files,
      handlers: [...files.handlers, ...own.handlers],
      problems: [...files.problems, ...own.problems],
    };
  }

  get size(): number {
    return this.#files.size + this.#own.size;
  }

  async start(): Promise<HandlerSet> {
    await this.#own.start();
    await this.#files.start();
    return this.set!;
  }

  async reload(): Promise<HandlerSet> {
    await this.#files.reload();
    await this.#own.reload();
    return this.set!;
  }

  takes(handler: string): boolean {
    return this.#files.takes(handler) || this.#own.takes(handler);
  }

  alone(run: Pick<ClaimedRun, "handler" | "quarantine">): boolean {
    return this.#isOwn(run.handler) ? this.#own.alone(run) : this.#files.alone(run);
  }

  run(job: Job): Promise<Ended> {
    return this.#isOwn(job.run.handler) ? this.#own.run(job) : this.#files.run(job);
  }

  call(job: CallJob): Call | null {
    return this.#isOwn(job.handler) ? this.#own.call(job) : this.#files.call(job);
  }

  stop(): void {
    this.#files.stop();
    this.#own.stop();
  }

  stopRuns(reason: string): void {
    this.#files.stopRuns(reason);
    this.#own.stopRuns(reason);
  }

  async end(): Promise<void> {
    await Promise.all([this.#files.end(), this.#own.end()]);
  }

  #isOwn(handler: string): boolean {
    return this.#own.set?.handlers.some(({ id }) => id === handler) ?? false;
  }
}
