/**
 * What of a handler file is called.
 *
 * @module
 */
import type { Event } from "../../event/types.ts";
import { readConfig } from "../config.ts";
import type { Context, Handler, Schema } from "../public.ts";

/** The functions of a handler that is ready. */
export interface HandlerModule {
  readonly default: Handler;
  /** Whether what `default` gives is the outcome (`HostOutcome`): a program says more than that it is done. */
  readonly judges?: true;
  readonly when?: (event: Event) => unknown;
  readonly schema?: Schema;
  readonly dead?: (event: Event, ctx: Context, error: Error) => unknown;
}

/** Takes them from a module's exports, which were found good before (`describeModule()`). */
export function toModule(exports: Record<string, unknown>): HandlerModule {
  const read = readConfig(exports.config);
  const { when, schema } = "problem" in read ? {} : read;
  return {
    default: exports.default as Handler,
    // `config` may be an object with a `this` of its own.
    ...(when ? { when: (event) => Reflect.apply(when, exports.config, [event]) } : {}),
    ...(schema ? { schema } : {}),
    ...(typeof exports.dead === "function"
      ? { dead: exports.dead as NonNullable<HandlerModule["dead"]> }
      : {}),
  };
}
