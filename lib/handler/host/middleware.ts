/**
 * Calls a handler through the middleware of its folders.
 *
 * @module
 */
import type { Event } from "../../event/types.ts";
import type { Context, Middleware } from "../public.ts";
import type { HandlerModule } from "./module.ts";
import type { HostOutcome } from "./protocol.ts";

/** A middleware file that was loaded. */
export interface Layer {
  /** Its path below the handlers folder. */
  readonly file: string;
  readonly wrap: Middleware;
}

/** The handler with what wraps it, outermost first. */
export function wrapped(module: HandlerModule, layers: readonly Layer[]): HandlerModule {
  return {
    ...module,
    judges: true,
    default: (event, ctx) => through(layers, module, event, ctx),
  };
}

/** How it ends. @throws {Error} what the outermost lets through. */
async function through(
  layers: readonly Layer[],
  module: HandlerModule,
  event: Event,
  ctx: Context,
): Promise<HostOutcome> {
  let outcome: HostOutcome = { kind: "done" };
  const enter = async (depth: number): Promise<void> => {
    const layer = layers[depth];
    if (layer) {
      const stopped = await pass(layer, event, ctx, () => enter(depth + 1));
      if (stopped) outcome = stopped;
      return;
    }
    const result = await module.default(event, ctx);
    if (module.judges) outcome = result as HostOutcome;
  };
  await enter(0);
  return outcome;
}

/** Calls one layer; gives how it ends where it does not go on. */
async function pass(
  { file, wrap }: Layer,
  event: Event,
  ctx: Context,
  enter: () => Promise<void>,
): Promise<HostOutcome | null> {
  let inner: { readonly settled: Promise<void>; readonly given: Next } | undefined;
  const next = (): Promise<void> => {
    if (inner) return Promise.reject(new Error(`next() was called twice in ${file}`));
    const settled = enter();
    const given = new Next((resolve) => resolve(settled));
    // Of what nobody looks at we throw the error ourselves.
    Promise.prototype.then.call(given, null, () => {});
    inner = { settled, given };
    return given;
  };
  let said: unknown;
  try {
    said = await wrap(event, ctx, next);
  } finally {
    // An attempt is not over while its handler runs, whatever wraps it has thrown.
    await inner?.settled.catch(() => {});
  }
  if (!inner) return { kind: "skipped", reason: reasonOf(file, said) };
  if (!inner.given.isWatched) await inner.settled;
  return null;
}

function reasonOf(file: string, said: unknown): string {
  return `middleware ${file}` + (typeof said === "string" && said !== "" ? `: ${said}` : "");
}

/** A promise that knows whether anybody waits for it. */
class Next extends Promise<void> {
  isWatched = false;

  /** What follows it is an ordinary promise. */
  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }

  override then<A = void, B = never>(
    fulfilled?: ((value: void) => A | PromiseLike<A>) | null,
    rejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    this.isWatched = true;
    return super.then(fulfilled, rejected);
  }
}
