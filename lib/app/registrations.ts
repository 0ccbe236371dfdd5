/**
 * The registration in every source, while a server runs.
 *
 * @module
 */
import type { Clock } from "../clock.ts";
import type { Settings } from "../config/settings.ts";
import { OperationError } from "../http/operations.ts";
import type { Keeper } from "../source/registration/mod.ts";
import type { RegistrationState } from "../source/types.ts";
import type { Reached } from "./reach.ts";
import { HOW_TO_NAME_A_SOURCE } from "./sources.ts";

const OFF: RegistrationState = {
  status: "off",
  message: "Registration is off.",
  warnings: [],
  steps: [],
  version: null,
};

/** Keeps what should be registered, and says how it stands. */
export class Registrations {
  readonly #clock: Clock;
  readonly #keepers = new Map<string, Keeper>();
  #sources: ReadonlyMap<string, Reached> = new Map();
  #mode: Settings["register"] = "off";
  /** Set by `unregister`: then nothing is registered until somebody says so. */
  #removed = false;
  #keeping = false;
  #starting = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** These are the settings and sources. Nothing is registered by itself yet. */
  use(settings: Settings, sources: ReadonlyMap<string, Reached>): void {
    this.stop();
    this.#sources = sources;
    this.#mode = settings.register;
  }

  /**
   * Keeps what should be registered, until `rest()`.
   *
   * @param ready Nothing is registered before: what then comes must find known what it is judged by.
   */
  keep(ready: Promise<void>): void {
    const sources = this.#sources;
    this.#keeping = true;
    this.#starting = true;
    void ready.then(() => {
      this.#starting = false;
      const isCurrent = this.#sources === sources && this.#keeping;
      if (isCurrent && this.#mode !== "off" && !this.#removed) this.#keep();
    });
  }

  /** Keeps nothing any more. */
  rest(): void {
    this.#keeping = false;
    this.#endKeepers();
  }

  /** The handlers have changed. */
  kick(): void {
    for (const keeper of this.#keepers.values()) keeper.kick();
  }

  /** Whether a source is being asked, or is about to be. */
  get busy(): boolean {
    const keepers = [...this.#keepers.values()];
    return this.#starting || keepers.some((keeper) => keeper.busy);
  }

  /** How each stands. */
  states(): Readonly<Record<string, RegistrationState>> {
    return Object.fromEntries(
      [...this.#sources.values()]
        .map((source) => [
          source.name,
          this.#mode === "off" ? OFF : source.registration.state(),
        ]),
    );
  }

  /** Registers now, whatever `HOOKBOX_REGISTER` says: somebody asked for it. */
  async reconcile(
    options: { readonly dryRun: boolean; readonly takeOver: boolean },
  ): Promise<RegistrationState> {
    const state = await this.#each((source) => source.registration.reconcile(options));
    if (!options.dryRun && this.#removed) {
      this.#removed = false;
      if (this.#mode !== "off" && this.#keeping) this.#keep();
    }
    return state;
  }

  /** Takes everything away, and keeps it so. */
  async remove(options: { readonly dryRun: boolean }): Promise<RegistrationState> {
    if (!options.dryRun) {
      this.#removed = true;
      this.#endKeepers();
    }
    return await this.#each((source) => source.registration.remove(options));
  }

  /** Asks the sources nothing any more. */
  stop(): void {
    this.rest();
    for (const source of this.#sources.values()) source.registration.stop();
  }

  #keep(): void {
    for (const source of this.#sources.values()) {
      if (this.#keepers.has(source.name)) continue;
      const keeper = source.keep({ clock: this.#clock, dryRun: this.#mode === "dry-run" });
      this.#keepers.set(source.name, keeper);
    }
  }

  #endKeepers(): void {
    for (const keeper of this.#keepers.values()) keeper.stop();
    this.#keepers.clear();
  }

  async #each(
    work: (source: Reached) => Promise<RegistrationState>,
  ): Promise<RegistrationState> {
    const sources = [...this.#sources.values()];
    if (sources.length === 0) {
      throw new OperationError(
        409,
        `There is nothing to register with: ${HOW_TO_NAME_A_SOURCE}`,
      );
    }
    const states = await Promise.all(sources.map(work));
    // One source is the rule; of several, the one in trouble is what to look at first.
    return states.find((state) => state.status === "failed" || state.status === "refused") ??
      states[0]!;
  }
}
