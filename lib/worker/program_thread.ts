/**
 * The thread that executes programs: the only part of the process that may.
 *
 * It is a Web Worker with permissions of its own (`--unstable-worker-options`): it keeps them when the process gives the one
 * to run programs away. No code of a handler is ever loaded into it.
 *
 * @module
 */
import { getLogger } from "@logtape/logtape";
import { systemClock } from "../clock.ts";
import type { FromPrograms, ToPrograms } from "../handler/host/program/protocol.ts";
import type { Post } from "../handler/host/protocol.ts";
import { gathering } from "../handler/host/pack.ts";
import type { ChannelEvents, OpenChannel } from "./channel.ts";

const log = getLogger(["hookbox", "worker"]);

/** What the thread may do: execute, read what it executes, and ask sources (`config.refresh`). */
const PERMISSIONS = {
  run: true,
  read: "inherit",
  net: "inherit",
  write: false,
  env: false,
  sys: false,
  ffi: false,
  import: false,
} as const;

/** Milliseconds for programs that were killed to be gone: one that waits for a dead disk never is. */
const GONE = 2_000;

/** The thread, from its start to the end of the process. */
export interface ProgramThread {
  /** Opens a host of programs in it. */
  readonly open: OpenChannel;
  /** Kills all programs, and ends it. */
  end(): Promise<void>;
}

/**
 * Starts the thread.
 *
 * @param own Whether it has permissions of its own; without, it has those of the process. Deno ends a process that asks for
 * that without `--unstable-worker-options`.
 * @throws {Error} when this process may not run programs.
 */
export function startProgramThread({ own }: { readonly own: boolean }): ProgramThread {
  if (Deno.permissions.querySync({ name: "run" }).state !== "granted") {
    throw new Error(
      "HOOKBOX_EXEC is on, and this process may not run programs: give Deno --allow-run, or set HOOKBOX_EXEC=off",
    );
  }
  return new Thread(own ? PERMISSIONS : null);
}

class Thread implements ProgramThread {
  readonly #worker: Worker;
  readonly #hosts = new Map<number, Host>();
  #last = 0;

  constructor(permissions: typeof PERMISSIONS | null) {
    const options = {
      type: "module",
      name: "programs",
      ...permissions && { deno: { permissions } },
    };
    this.#worker = new Worker(
      new URL("../handler/host/program/main.ts", import.meta.url),
      // Deno's types have `deno` only for those who use its unstable features.
      options as WorkerOptions,
    );
    this.#worker.onmessage = ({ data }: MessageEvent<FromPrograms>) => {
      if (data.type === "ended") this.#hosts.get(data.host)?.ended();
      else log.error("An error that nothing caught, in the thread of programs: {error}", data);
    };
    this.#worker.onerror = (event) => {
      event.preventDefault();
      const message = `ended with an uncaught error: ${event.message}`;
      for (const { events, ended } of this.#hosts.values()) {
        events.lost({ kind: "error", message });
        ended();
      }
    };
  }

  readonly open: OpenChannel = (init, events) => {
    const host = ++this.#last;
    const { port1, port2 } = new MessageChannel();
    const { promise: gone, resolve: ended } = Promise.withResolvers<void>();
    port1.onmessage = ({ data }: MessageEvent<Post>) => events.post(data);
    const terminate = async () => {
      this.#tell({ type: "end", host });
      await within(GONE, gone);
      this.#hosts.delete(host);
      port1.close();
    };
    this.#hosts.set(host, { events, ended, terminate });
    this.#tell({ type: "open", host, init, port: port2 }, [port2]);
    return { post: gathering((parcel) => port1.postMessage(parcel)), terminate };
  };

  async end(): Promise<void> {
    await Promise.all([...this.#hosts.values()].map((host) => host.terminate()));
    this.#worker.terminate();
  }

  #tell(message: ToPrograms, transfer: Transferable[] = []): void {
    this.#worker.postMessage(message, transfer);
  }
}

/** One host in the thread. */
interface Host {
  readonly events: ChannelEvents;
  /** Nothing of it runs any more. */
  ended(): void;
  terminate(): Promise<void>;
}

/** Waits for something, but not for ever. */
async function within(ms: number, what: Promise<void>): Promise<void> {
  const { promise: late, resolve } = Promise.withResolvers<void>();
  const cancel = systemClock.after(ms, resolve);
  await Promise.race([what, late]);
  cancel();
}
