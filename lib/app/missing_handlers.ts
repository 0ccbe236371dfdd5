/**
 * What is wrong with the handlers of a load, for the log and for whoever asks how we are.
 *
 * @module
 */
import { getLogger } from "@logtape/logtape";
import { doubtsOf, faultsOf, type HandlerSet, handlersOf } from "../handler/types.ts";
import type { Store } from "../store/store.ts";

const log = getLogger(["hookbox"]);

/** Logs every file that is broken or has no handler's name, what is odd about the others, and which plugins there are. */
export function logFaults(set: HandlerSet): void {
  for (const { name, version } of set.plugins ?? []) {
    const handlers = handlersOf(set, name).length;
    log.info("Plugin {name} {version}: {handlers} handlers", { name, version, handlers });
  }
  for (const { file, problem } of faultsOf(set)) log.error("{file}: {problem}", { file, problem });
  for (const { file, problem } of doubtsOf(set)) log.warn("{file}: {problem}", { file, problem });
}

/** The handlers that have unfinished runs and no file, neither here nor in another process. */
export class MissingHandlers {
  readonly #store: Pick<Store, "openHandlers" | "cluster">;
  readonly #set: () => HandlerSet;
  #ids: readonly string[] = [];

  constructor(store: Pick<Store, "openHandlers" | "cluster">, set: () => HandlerSet) {
    this.#store = store;
    this.#set = set;
  }

  /** Their ids, as of the last look. */
  get ids(): readonly string[] {
    return this.#ids;
  }

  /** Looks for them, and logs those that are new. */
  async look(): Promise<void> {
    const known = new Set(this.#set().handlers.map(({ id }) => id));
    const before = this.#ids;
    this.#ids = (await this.#store.openHandlers())
      .filter((id) => !known.has(id) && !this.#store.cluster.hasElsewhere(id));
    for (const id of this.#ids.filter((id) => !before.includes(id))) {
      log.error("There is no handler {id} any more, and it has unfinished runs: they are held", {
        id,
      });
    }
  }
}
