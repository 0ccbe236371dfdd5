/**
 * Asks the reader thread.
 *
 * @module
 */
import { Worker } from "node:worker_threads";
import { StoreError } from "../store.ts";
import type { Reads } from "./read.ts";

/** What the thread does: it reads for people, and copies the write-ahead log, too, while the main thread writes on. */
export interface Errands extends Reads {
  checkpoint(): void;
  /** Closes what is open; nothing may be asked after that. */
  close(): void;
}

/** To the thread. */
export interface Question {
  readonly id: number;
  readonly method: keyof Errands;
  readonly args: readonly unknown[];
}

/** From the thread. */
export type Answer =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: string };

interface Pending {
  resolve(result: unknown): void;
  reject(error: StoreError): void;
}

/** Starts its thread at the first question, so that a process that nobody asks does not pay for one. */
export class Reader {
  readonly #path: string;
  readonly #module: URL;
  readonly #pending = new Map<number, Pending>();
  #worker: Worker | null = null;
  #next = 1;

  constructor(path: string, module = new URL("./reader_thread.ts", import.meta.url)) {
    this.#path = path;
    this.#module = module;
  }

  /**
   * Asks the thread.
   *
   * @throws {StoreError} when it cannot be read.
   */
  ask<M extends keyof Errands>(
    method: M,
    ...args: Parameters<Errands[M]>
  ): Promise<ReturnType<Errands[M]>> {
    const worker = this.#worker ??= this.#start();
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, {
        resolve: (result) => resolve(result as ReturnType<Errands[M]>),
        reject,
      });
      // Only a thread with questions keeps the process alive.
      worker.ref();
      worker.postMessage({ id, method, args } satisfies Question);
    });
  }

  /** Ends the thread, once it has let go of the file; open questions fail. */
  async close(): Promise<void> {
    const worker = this.#worker;
    if (!worker) return;
    this.#reject("the store is closed");
    // `terminate()` does not wait for what the thread is doing: it would still be making files that others believe removed.
    await this.ask("close").catch(() => "a thread that failed has let go, too");
    this.#worker = null;
    await worker.terminate();
  }

  #start(): Worker {
    const worker = new Worker(this.#module, { workerData: { path: this.#path } });
    worker.on("message", (answer: Answer) => {
      const pending = this.#pending.get(answer.id);
      this.#pending.delete(answer.id);
      if (this.#pending.size === 0) worker.unref();
      if ("error" in answer) pending?.reject(new StoreError(answer.error));
      else pending?.resolve(answer.result);
    });
    const lost = (why: string) => {
      if (this.#worker === worker) this.#fail(why);
    };
    // Deno 2.5 gives an object without a prototype instead of an Error.
    worker.on("error", ({ message }: { message?: string }) => lost(message ?? "its thread failed"));
    worker.on("exit", () => lost("its reader thread ended"));
    return worker;
  }

  /** All open questions fail; the next one starts a new thread. */
  #fail(why: string): void {
    this.#worker = null;
    this.#reject(why);
  }

  #reject(why: string): void {
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    const error = new StoreError(`Cannot read the store "${this.#path}" (HOOKBOX_STORE): ${why}`);
    for (const { reject } of pending) reject(error);
  }
}
