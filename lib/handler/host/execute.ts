/**
 * Executes one attempt of a run.
 *
 * @module
 */
import type { Clock } from "../../clock.ts";
import type { Event, ObjectEvent } from "../../event/types.ts";
import type { ClaimedRun, LeftRun } from "../../store/store.ts";
import type { Context } from "../public.ts";
import { isBatch, readBatch } from "./batch.ts";
import type { Clients } from "./clients.ts";
import { createContext } from "./context.ts";
import { isOwn, readDeath } from "./death.ts";
import { prechangeOf, readEvent } from "./event.ts";
import { refreshed } from "./fresh.ts";
import { Emits } from "./emits.ts";
import type { HandlerModule } from "./module.ts";
import { Log } from "./log.ts";
import type { Outbox } from "./outbox.ts";
import { outcomeOf } from "./outcome.ts";
import type { FromHost, HostInit, HostOutcome, ToHost } from "./protocol.ts";
import { refusalOf } from "./refusal.ts";
import { inScope } from "./scope.ts";
import type { StepStore } from "./step_store.ts";
import { rebuildError } from "./stored_error.ts";
import { Steps } from "./steps.ts";
import { firstSource } from "./tools.ts";
import { isUndone, UNDONE } from "./undone.ts";

/** What all attempts of a host share. */
export interface ExecuteDeps {
  readonly init: Pick<HostInit, "sources" | "dryRun">;
  readonly outbox: Outbox;
  readonly steps: StepStore;
  readonly clients: Pick<Clients, "client">;
  readonly clock: Clock;
  /** An environment variable. */
  readonly env: (name: string) => string | undefined;
}

/** What is to be executed. */
export type RunMessage = Omit<Extract<ToHost, { type: "run" }>, "type">;

/** An attempt under way. */
export interface Attempt {
  /** How it ended. Never rejects; stays open as long as the handler does. */
  readonly outcome: Promise<Extract<FromHost, { type: "outcome" }>>;
  /** Aborts `ctx.signal`. */
  abort(message: Pick<Extract<ToHost, { type: "abort" }>, "reason" | "timeout">): void;
}

/** Starts an attempt. `module` is undefined when this host has not loaded the handler. */
export function execute(
  message: RunMessage,
  module: HandlerModule | undefined,
  deps: ExecuteDeps,
): Attempt {
  const { run, config } = message;
  const { init, outbox, clock } = deps;
  const controller = new AbortController();
  let timedOut = false;
  const log = new Log({ run: run.id, handler: run.handler }, outbox, clock);
  const emits = new Emits();
  const steps = new Steps({
    run,
    save: (step) => deps.steps.save(step),
    onStale: (error) => controller.abort(error),
  });
  const ctx = createContext({
    run,
    config,
    steps,
    emits,
    sink: log,
    signal: controller.signal,
    deadline: new Date(clock.now() + message.timeout),
    dryRun: init.dryRun,
    home: run.delivery.source || firstSource(init),
    client: (source, log) =>
      deps.clients.client(source, {
        handler: run.handler,
        author: { run: run.id, claim: run.claim },
        signal: controller.signal,
        log,
      }),
    env: deps.env,
  });
  const called = async (event: Event): Promise<HostOutcome> => {
    const outcome = await call(module!, message, event, ctx);
    await steps.settled();
    return outcome;
  };
  let left: readonly LeftRun[] = [];
  const attempt = async (): Promise<HostOutcome> => {
    try {
      if (!module) throw new Error(`Handler ${run.handler} is not loaded in this thread`);
      if (!isOwn(run)) return await called(readDeath(run, init.sources));
      if (isBatch(run, config)) {
        const batch = await readBatch(run, module, init.sources);
        left = batch.left;
        if (!batch.event) return batch.outcome;
        return await called(batch.event);
      }
      const event = readEvent(run, init.sources);
      if (isUndone(run, event, config)) return UNDONE;
      const fresh = config.refresh && event.kind === "object" && run.purpose === "event"
        ? await freshen(run, event, init, ctx)
        : { event };
      if ("skipped" in fresh) return { kind: "skipped", reason: fresh.skipped };
      return await called(fresh.event);
    } catch (thrown) {
      await steps.ended();
      return outcomeOf(thrown, timedOut);
    }
  };
  return {
    outcome: inScope(log, attempt).then((outcome) => {
      const emitted = emits.end();
      return {
        type: "outcome",
        run: run.id,
        claim: run.claim,
        outcome,
        ...log.take(),
        ...left.length > 0 ? { left } : {},
        ...(outcome.kind === "failed" && config.supersede ? prechangeOf(run, init.sources) : {}),
        ...(outcome.kind === "done" && emitted.length > 0 ? { emits: emitted } : {}),
      };
    }),
    abort({ reason, timeout }) {
      timedOut ||= timeout;
      const name = timeout ? "TimeoutError" : "AbortError";
      controller.abort(new DOMException(`This attempt was aborted: ${reason}`, name));
    },
  };
}

/** The event with the object as it is now, or why its run is skipped. */
async function freshen(
  run: ClaimedRun,
  event: ObjectEvent,
  init: ExecuteDeps["init"],
  ctx: Context,
): Promise<{ readonly event: Event } | { readonly skipped: string }> {
  const now = await refreshed(ctx.netbox, init.sources[event.source]!.kind, event);
  if (now.state === "current") return { event };
  if (now.state !== "changed") return { skipped: now.state };
  ctx.log.info(`${event.display} has changed since: event.data is what it is now`);
  return { event: readEvent(run, init.sources, now.data) };
}

/** Calls what the run is for. */
async function call(
  module: HandlerModule,
  { run, ask }: Pick<RunMessage, "run" | "ask">,
  event: Event,
  ctx: Context,
): Promise<HostOutcome> {
  if (run.purpose === "dead" && isOwn(run)) {
    await module.dead?.(event, ctx, rebuildError(run.deadError));
    return { kind: "done" };
  }
  // The events of a batch were asked about one by one.
  if (event.kind !== "batch" && (module.when || module.schema)) {
    const refusal = await refusalOf(module, event, run.attempt);
    if (refusal) return refusal;
  }
  if (ask) return { kind: "done" };
  const result = await module.default(event, ctx);
  return module.judges ? result as HostOutcome : { kind: "done" };
}
