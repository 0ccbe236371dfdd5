/**
 * Calls a handler of what is no run: a task, `lifecycle.start`, `lifecycle.stop`.
 *
 * @module
 */
import { newId } from "../../event/id.ts";
import type { ProcessEvent, TaskEvent } from "../../event/types.ts";
import { lazily } from "../../lazy.ts";
import type { ProcessContext } from "../process_public.ts";
import type { Special } from "../types.ts";
import type { EmitStore } from "./emit_store.ts";
import { emission } from "./emits.ts";
import type { ExecuteDeps } from "./execute.ts";
import { Log } from "./log.ts";
import type { HandlerModule } from "./module.ts";
import { outcomeOf } from "./outcome.ts";
import type { CallOutcome, FromHost, ToHost } from "./protocol.ts";
import { inScope } from "./scope.ts";
import { createTools, firstSource } from "./tools.ts";

/** What all calls of a host share. */
export interface CallDeps
  extends Pick<ExecuteDeps, "init" | "outbox" | "clients" | "clock" | "env"> {
  readonly emits: EmitStore;
}

/** A call under way. */
export interface Call {
  /** How it ended. Never rejects; stays open as long as the handler does. */
  readonly returned: Promise<Extract<FromHost, { type: "returned" }>>;
  /** Aborts `ctx.signal`. */
  abort(reason: string): void;
}

/** Calls it. `module` is undefined when this host has not loaded the handler. */
export function call(
  { call, handler, special, attempt }: Omit<Extract<ToHost, { type: "call" }>, "type">,
  module: HandlerModule | undefined,
  deps: CallDeps,
): Call {
  const { init, outbox, clients, clock, emits } = deps;
  const controller = new AbortController();
  const { signal } = controller;
  const sink = new Log({ handler }, outbox, clock);
  const tools = createTools({
    sink,
    client: (source, log) => clients.client(source, { handler, author: { call }, signal, log }),
    env: deps.env,
  });
  const { log, client, env } = tools;
  const parts = {
    log,
    signal,
    attempt,
    handler,
    dryRun: init.dryRun,
    source: client,
    step: noSteps(special),
    emit: async (name: string, data?: unknown) =>
      await emits.save(call, emission(name, data).event),
    env,
  };
  const ctx: ProcessContext = Object.freeze(
    lazily(parts, "netbox", () => client(firstSource(init))),
  );
  const event = processEvent(special, clock.now());
  const execute = async (): Promise<CallOutcome> => {
    try {
      if (!module) throw new Error(`Handler ${handler} is not loaded in this thread`);
      await (module.default as (event: unknown, ctx: unknown) => unknown)(event, ctx);
      return { kind: "done" };
    } catch (thrown) {
      return outcomeOf(thrown, false) as CallOutcome;
    }
  };
  return {
    returned: inScope(sink, execute).then((outcome) => ({ type: "returned", call, outcome })),
    abort: (reason) =>
      controller.abort(new DOMException(`${handler} was aborted: ${reason}`, "AbortError")),
  };
}

/** What is started again begins anew: nothing of it is kept. */
function noSteps({ kind, name }: Special): () => never {
  return () => {
    throw new Error(
      `Cannot run a step in ${kind}.${name}: it is no run, so nothing of it is stored. ` +
        "Await the work itself, or emit an event whose handler has steps",
    );
  };
}

/** The event that it is called with. */
export function processEvent({ kind, name }: Special, now: number): TaskEvent | ProcessEvent {
  const common = {
    id: newId(now),
    source: null,
    display: name,
    timestamp: new Date(now),
  };
  return Object.freeze(
    kind === "task"
      ? { kind, name, ...common }
      : { kind: "lifecycle", name: name as ProcessEvent["name"], ...common },
  );
}
