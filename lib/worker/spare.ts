/**
 * A thread that is started before it is needed, so that a reload need not wait for one: for `dev`. Starting a thread and
 * loading the host into it is nearly all of a reload (some 100 ms of CPU; a handler file takes 2).
 *
 * @module
 */
import type { Worker } from "node:worker_threads";
import type { Clock } from "../clock.ts";
import { channelTo, type OpenChannel, startThread } from "./channel.ts";

/**
 * Milliseconds after a load until the next thread is started: that stops the main thread for as long as it takes (some 50 ms),
 * and what was loaded should run first.
 */
export const CALM = 300;

/** Opens channels to threads that are up already. */
export class SpareThread {
  readonly #clock: Clock;
  readonly #start: () => Worker;
  #cancel = () => {};
  #spare: Worker | null = null;
  #ended = false;

  /** @param start How a thread is started that waits to be told what to start with; for tests. */
  constructor(memory: number, clock: Clock, start = () => startThread(memory, null)) {
    this.#clock = clock;
    this.#start = start;
  }

  /** Hands the spare thread out. The next one is started a while after this one has loaded its handlers. */
  readonly open: OpenChannel = (init, events) => {
    const worker = this.#spare ?? this.#start();
    this.#spare = null;
    this.#cancel();
    let loading = true;
    const channel = channelTo(worker, {
      lost: events.lost,
      post: (post) => {
        events.post(post);
        if (!loading || post.type !== "batch") return;
        if (!post.messages.some(({ type }) => type === "loaded")) return;
        loading = false;
        this.#cancel = this.#clock.after(CALM, () => this.#prepare());
      },
    });
    worker.postMessage(init);
    return channel;
  };

  /** Ends the thread that nobody has asked for. */
  async end(): Promise<void> {
    this.#ended = true;
    this.#cancel();
    await this.#spare?.terminate();
  }

  #prepare(): void {
    if (this.#ended || this.#spare) return;
    const spare = this.#spare = this.#start();
    const gone = () => {
      if (this.#spare === spare) this.#spare = null;
    };
    // Without a listener an error would be one of the process.
    spare.on("error", gone);
    spare.on("exit", gone);
  }
}
