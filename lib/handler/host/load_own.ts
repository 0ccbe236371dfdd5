/**
 * Handlers that are there already: functions of the program that hookbox is part of.
 *
 * @module
 */
import type { OwnHandler } from "../own.ts";
import type { Loaded } from "./load.ts";
import { toModule } from "./module.ts";

/** As if they had been loaded from files. */
export function loadOwn(own: readonly OwnHandler[]): Loaded {
  const ready = own.filter(({ info }) => info.status === "ready");
  return {
    set: { handlers: own.map(({ info }) => info), problems: [] },
    modules: new Map(ready.map(({ info, exports }) => [info.id, toModule(exports)])),
  };
}
