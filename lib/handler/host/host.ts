/**
 * The handler host: loads the handlers and executes their runs. It lives in a thread of its own (`main.ts`), or in the
 * main thread behind a `MessageChannel` where there are no threads (`HOOKBOX_THREADS=0`).
 *
 * @module
 */
import { getHeapStatistics } from "node:v8";
import { type Clock, systemClock } from "../../clock.ts";
import { Ring } from "../../ring.ts";
import { Clients } from "./clients.ts";
import { type Call, call } from "./call.ts";
import { captureConsole } from "./console.ts";
import { EmitStore } from "./emit_store.ts";
import { environment } from "./environment.ts";
import { type Attempt, execute, type ExecuteDeps } from "./execute.ts";
import { type Loaded, loadHandlers } from "./load.ts";
import { Log } from "./log.ts";
import { Outbox } from "./outbox.ts";
import { type Parcel, unpacked } from "./pack.ts";
import { type HostInit, OUT_OF_MEMORY_EXIT, type Post, type ToHost } from "./protocol.ts";
import { StepStore } from "./step_store.ts";
import { catchStrays } from "./strays.ts";
import { WriteStore } from "./write_store.ts";

/** The host's end of the line: `parentPort`, or a `MessagePort`. `close`: the line is about to close, or has closed. */
export interface HostPort {
  postMessage(message: Post): void;
  on(event: "message", listener: (parcel: Parcel) => void): unknown;
  on(event: "close", listener: () => void): unknown;
}

/** An attempt under way. */
interface Running {
  readonly id: string;
  readonly claim: number;
  readonly attempt: Attempt;
}

/** What can be different. */
export interface HostOptions {
  /** Whether the whole thread is the host's: then output and errors of nobody in particular are handlers' too. */
  readonly ownThread?: boolean;
  /** What it runs, instead of the files in the handlers folder. */
  readonly loaded?: Loaded | undefined;
  readonly clock?: Clock;
}

/** Handler code can replace what is global: the host keeps its own. */
const { setInterval, clearInterval } = globalThis;

/** How often the heartbeat beats, in milliseconds. */
const BEAT = 1000;

/** Starts a host on a line to main. Everything that protects it stands before the first handler file is imported. */
export function startHost(init: HostInit, port: HostPort, options: HostOptions = {}): void {
  const { ownThread = false, loaded, clock = systemClock } = options;
  const outbox = new Outbox((batch) => port.postMessage(batch));
  const unowned = ownThread ? new Log({}, outbox, clock) : undefined;
  catchStrays(unowned);
  captureConsole(unowned);
  const stopBeating = beat(init.heartbeat, ownThread ? endWhenOutOfMemory() : () => {});

  const steps = new StepStore(outbox);
  const writes = new WriteStore(outbox);
  const emits = new EmitStore(outbox);
  const clients = new Clients(init, writes, clock);
  const env = environment(init.env);
  const deps: ExecuteDeps = { init, outbox, steps, clients, clock, env };
  const attempts = new Ring<Running>();
  const calls = new Map<number, Call>();
  const loading: Promise<Loaded> = loaded ? Promise.resolve(loaded) : loadHandlers({
    init,
    clock,
    announce: (file) => port.postMessage({ type: "loading", file }),
    sink: (handler) => new Log({ handler }, outbox, clock),
  });
  void loading.then(({ set }) => outbox.send({ type: "loaded", set }));

  const run = async (message: Extract<ToHost, { type: "run" }>) => {
    const { modules } = await loading;
    const { id, claim, handler } = message.run;
    const attempt = execute(message, modules.get(handler), deps);
    const remove = attempts.add({ id, claim, attempt });
    outbox.send(await attempt.outcome);
    remove();
  };
  const start = async (message: Extract<ToHost, { type: "call" }>) => {
    const { modules } = await loading;
    const called = call(message, modules.get(message.handler), { ...deps, emits });
    calls.set(message.call, called);
    outbox.send(await called.returned);
    calls.delete(message.call);
  };
  const take = (message: ToHost) => {
    switch (message.type) {
      case "run":
        return void run(message);
      case "abort":
        return attempts.find(({ id, claim }) => id === message.run && claim === message.claim)
          ?.attempt.abort(message);
      case "call":
        return void start(message);
      case "abort-call":
        return calls.get(message.call)?.abort(message.reason);
      case "step-stored":
        return steps.answer(message);
      case "write-stored":
        return writes.answer(message);
      case "emit-stored":
        return emits.answer(message);
      case "ack":
        return outbox.acknowledge(message.batch);
    }
  };
  port.on("message", (parcel) => unpacked(parcel).forEach(take));
  port.on("close", () => {
    stopBeating();
    outbox.close();
  });
}

/** Shows that the event loop turns, and looks around at each beat. Returns what stops it. */
function beat(heartbeat: SharedArrayBuffer, look: () => void): () => void {
  const count = new Int32Array(heartbeat);
  const timer = setInterval(() => {
    Atomics.add(count, 0, 1);
    look();
  }, BEAT);
  return () => clearInterval(timer);
}

/**
 * A heap overflow ends a thread only where it happens in a timer. In code after an `await` V8 kills that piece of code
 * alone, raises the limit, and the thread goes on with an attempt that never settles (measured on 2.9.4).
 */
function endWhenOutOfMemory(): () => void {
  const limit = getHeapStatistics().heap_size_limit;
  return () => {
    if (getHeapStatistics().heap_size_limit > limit) Deno.exit(OUT_OF_MEMORY_EXIT);
  };
}
