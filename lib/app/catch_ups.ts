/**
 * Catch-up with every source, while a server runs.
 *
 * @module
 */
import type { Settings } from "../config/settings.ts";
import { subscriptions } from "../handler/subscriptions.ts";
import type { HandlerSet } from "../handler/types.ts";
import { OperationError, type Operations } from "../http/operations.ts";
import {
  type CatchUp,
  type CatchUpState,
  changeSource,
  createCatchUp,
} from "../source/catch_up/mod.ts";
import { changeSink, type ChangeSinkOptions } from "./change_sink.ts";
import type { Reached } from "./reach.ts";
import { HOW_TO_NAME_A_SOURCE } from "./sources.ts";

/** What catching up needs. */
export interface CatchUpsOptions extends Omit<ChangeSinkOptions, "source" | "receiving"> {
  handlers(): HandlerSet;
  settings(): Pick<Settings, "catchUp">;
  receiving(source: string): ReturnType<ChangeSinkOptions["receiving"]>;
  /** Where a source reaches us; null where that is not known. */
  url(source: string): string | null;
}

/** The catch-up of all sources that can be reached. */
export class CatchUps {
  readonly #options: CatchUpsOptions;
  #all = new Map<string, CatchUp>();

  constructor(options: CatchUpsOptions) {
    this.#options = options;
  }

  /** These are the sources. Nothing is asked of them yet. */
  open(reached: ReadonlyMap<string, Reached>): void {
    for (const { name, api } of reached.values()) this.#all.set(name, this.#create(name, api));
  }

  /** Begins, or begins anew with other sources. */
  async start(reached: ReadonlyMap<string, Reached>): Promise<void> {
    await this.stop();
    this.open(reached);
    for (const one of this.#all.values()) one.start();
  }

  /** Gives up what is under way. */
  async stop(): Promise<void> {
    const all = [...this.#all.values()];
    this.#all = new Map();
    await Promise.all(all.map((one) => one.stop()));
  }

  /** The handlers have changed. */
  kick(): void {
    for (const one of this.#all.values()) one.kick();
  }

  /** Whether a change log is being looked at. */
  get busy(): boolean {
    return [...this.#all.values()].some((one) => one.busy);
  }

  /** How each stands. */
  states(): Readonly<Record<string, CatchUpState>> {
    return Object.fromEntries([...this.#all].map(([name, one]) => [name, one.state()]));
  }

  /** What is wrong, for people. */
  problems(): string[] {
    return Object.entries(this.states()).flatMap(([name, { problem }]) =>
      problem === null ? [] : [`catch-up of ${name}: ${problem}`]
    );
  }

  /** Looks on demand. @throws {OperationError} when a source cannot be asked. */
  async run(
    { source, ...options }: Parameters<Operations["catchUp"]>[0],
  ): ReturnType<Operations["catchUp"]> {
    const wanted = [...this.#all].filter(([name]) => source === undefined || name === source);
    if (wanted.length === 0) {
      throw new OperationError(
        409,
        source === undefined
          ? `There is nothing to catch up with: ${HOW_TO_NAME_A_SOURCE}`
          : `There is no source ${source} that can be asked`,
      );
    }
    const results = [];
    for (const [name, one] of wanted) {
      try {
        results.push({ source: name, ...await one.run(options) });
      } catch (error) {
        throw new OperationError(500, `${name}: ${(error as Error).message}`, { cause: error });
      }
    }
    return results;
  }

  #create(source: string, api: Reached["api"]): CatchUp {
    const { handlers, receiving, settings, url, ...rest } = this.#options;
    return createCatchUp({
      source,
      changes: changeSource(api),
      sink: changeSink({ ...rest, source, receiving: () => receiving(source) }),
      subscriptions: () =>
        subscriptions(handlers().handlers.filter(({ config }) => config.catchUp), source),
      limit: () => settings().catchUp,
      url: () => url(source),
      clock: rest.clock,
    });
  }
}
