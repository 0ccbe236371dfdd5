/**
 * The line to one handler host: a thread of its own, or the main thread where there are no workers.
 *
 * @module
 */
import { MessageChannel, Worker } from "node:worker_threads";
import { gathering } from "../handler/host/pack.ts";
import type { OwnHandler } from "../handler/own.ts";
import {
  type HostInit,
  OUT_OF_MEMORY_EXIT,
  type Post,
  type ToHost,
} from "../handler/host/protocol.ts";

/** Why a host is not there any more; the message is for people and continues "the handler thread …". */
export interface Loss {
  readonly kind: "memory" | "exit" | "error" | "blocked" | "slow" | "ended";
  readonly message: string;
}

/** What a channel tells. */
export interface ChannelEvents {
  post(post: Post): void;
  /** The host ended, and not because `terminate()` was called. Nothing follows. */
  lost(loss: Loss): void;
}

/** A line to a host. */
export interface Channel {
  post(message: ToHost): void;
  /** Ends the host wherever it is; resolves when nothing of it runs any more. */
  terminate(): Promise<void>;
}

/** Starts a host. */
export type OpenChannel = (init: HostInit, events: ChannelEvents) => Channel;

/** Hosts in threads of their own, each with a heap of at most `memory` bytes (`HOOKBOX_HANDLER_MEMORY`). */
export function threadChannel(memory: number): OpenChannel {
  return (init, events) => channelTo(startThread(memory, init), events);
}

/** Starts a thread; null: it waits for a message that says what to start with. */
export function startThread(memory: number, init: HostInit | null): Worker {
  return new Worker(new URL("../handler/host/main.ts", import.meta.url), {
    workerData: init,
    resourceLimits: { maxOldGenerationSizeMb: Math.max(1, Math.floor(memory / 2 ** 20)) },
  });
}

/** The line to the host in a thread. */
export function channelTo(worker: Worker, events: ChannelEvents): Channel {
  let loss: Loss | undefined;
  let terminated = false;
  worker.on("message", (post: Post) => events.post(post));
  // `error` comes before `exit`, and messages may still come in between (measured on 2.9.4).
  worker.on("error", (error: unknown) => loss = errorLoss(error));
  worker.on("exit", (code: number) => {
    if (!terminated) events.lost(loss ?? exitLoss(code));
  });
  return {
    post: gathering((parcel) => worker.postMessage(parcel)),
    async terminate() {
      terminated = true;
      await worker.terminate();
    },
  };
}

const OUT_OF_MEMORY: Loss = {
  kind: "memory",
  message: "ran out of memory (HOOKBOX_HANDLER_MEMORY)",
};

function errorLoss(error: unknown): Loss {
  if ((error as { code?: unknown } | null)?.code === "ERR_WORKER_OUT_OF_MEMORY") {
    return OUT_OF_MEMORY;
  }
  return { kind: "error", message: `ended with an uncaught error: ${String(error)}` };
}

function exitLoss(code: number): Loss {
  if (code === OUT_OF_MEMORY_EXIT) return OUT_OF_MEMORY;
  return { kind: "exit", message: `called Deno.exit() or process.exit() (code ${code})` };
}

/**
 * Hosts in this very thread (`HOOKBOX_THREADS=0`): nothing that they do can be stopped.
 *
 * @param own Functions of the program that hookbox is part of, instead of files.
 */
export const inlineChannel = (own?: readonly OwnHandler[]): OpenChannel => (init, events) => {
  const { port1, port2 } = new MessageChannel();
  port1.on("message", (post: Post) => events.post(post));
  // Loaded on first use: with threads, main never loads what the host needs.
  Promise.all([import("../handler/host/host.ts"), import("../handler/host/load_own.ts")])
    .then(([{ startHost }, { loadOwn }]) => startHost(init, port2, { loaded: own && loadOwn(own) }))
    .catch((error) => events.lost(errorLoss(error)));
  return {
    post: gathering((parcel) => port1.postMessage(parcel)),
    terminate() {
      port1.close();
      port2.close();
      return Promise.resolve();
    },
  };
};
