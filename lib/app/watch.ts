/**
 * Looks after what must be asked of the sources, while a server runs: who we are there, where events happened, whether
 * writes without an answer happened, what was missed.
 *
 * @module
 */
import { getLogger } from "@logtape/logtape";
import type { Clock } from "../clock.ts";
import type { Settings } from "../config/settings.ts";
import type { ObjectEvent, SourceEvent } from "../event/types.ts";
import type { HandlerSet } from "../handler/types.ts";
import { storedEvent } from "../http/delivery.ts";
import type { Matched, ReceivingSource } from "../http/deps.ts";
import type { Loop } from "../loop.ts";
import { ownUserFrom } from "../source/netbox/identity.ts";
import type { Doubt, DoubtAnswer, OpenWrite, SettledWrite, Settlement } from "../store/origin.ts";
import type { Store } from "../store/store.ts";
import type { RunEnded } from "../worker/worker.ts";
import { type Asked, askWhere, askWrite, findFacts, isDeletionLogged } from "./ask_source.ts";
import { CatchUps } from "./catch_ups.ts";
import { DoubtKeeper } from "./doubt_keeper.ts";
import type { Facts } from "./facts.ts";
import { Ghosts } from "./ghosts.ts";
import { keepLostWrites } from "./lost_writes.ts";
import type { Reached } from "./reach.ts";

const log = getLogger(["hookbox", "source"]);

/** Milliseconds between two tries to find out who we are, and until what was found is looked at again. */
const TRY_AGAIN = 60_000;
const LOOK_AGAIN = 10 * 60_000;

/** What watching needs. */
export interface WatchOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly facts: Facts;
  handlers(): HandlerSet;
  settings(): Pick<Settings, "catchUp" | "sources">;
  /** Where a source reaches us; null where that is not known. */
  url(source: string): string | null;
  receiving(source: string): ReceivingSource | undefined;
  match(event: SourceEvent): Promise<Matched>;
  /** Runs may have become ready. */
  wake(): void;
}

/** Watches the sources that can be reached. */
export class Watch {
  readonly #options: WatchOptions;
  readonly #doubts: DoubtKeeper;
  readonly #ghosts: Ghosts;
  readonly catchUps: CatchUps;
  #reached: ReadonlyMap<string, Reached> = new Map();
  #lost: Loop | null = null;
  readonly #cancels = new Map<string, () => void>();
  #generation = 0;
  readonly #doubted = new Set<string>();

  constructor(options: WatchOptions) {
    const { store, clock, wake } = options;
    this.#options = options;
    this.#doubts = new DoubtKeeper({ store, clock, wake, ask: (doubt) => this.#askWhere(doubt) });
    this.#ghosts = new Ghosts({ ...options, isLogged: (event) => this.#isDeletionLogged(event) });
    this.catchUps = new CatchUps(options);
  }

  /**
   * Begins, or begins anew with other sources.
   *
   * @returns Resolves when every source has been asked once who we are there, whatever came of it.
   */
  start(reached: ReadonlyMap<string, Reached>): Promise<void> {
    const { store, clock, wake } = this.#options;
    this.#end();
    this.#reached = reached;
    const generation = ++this.#generation;
    const learning = [...reached.keys()].map((name) => this.#learn(name, generation));
    this.#lost = keepLostWrites({ store, clock, wake, find: (write) => this.#askWrite(write) });
    this.#doubts.kick();
    return Promise.all(learning).then(() => {});
  }

  /** Looks for what was missed: one process at a time does that. */
  async lead(): Promise<void> {
    this.#ghosts.start();
    await this.catchUps.start(this.#reached);
  }

  /** Leaves that to another process. */
  async follow(): Promise<void> {
    await this.#ghosts.stop();
    await this.catchUps.stop();
  }

  /** Deliveries were stored: some may be in doubt. */
  kick(): void {
    this.#doubts.kick();
  }

  /** Whether a source is being asked for something that runs may wait for. */
  get busy(): boolean {
    return this.#doubts.busy || this.#lost?.busy === true || this.catchUps.busy;
  }

  /** Whatever is due to be asked is asked now. */
  wake(): void {
    this.#doubts.kick();
    this.#lost?.kick();
  }

  /** A write was answered. */
  written(source: string, settled: Settlement): void {
    if (settled === "look") this.#lost?.kick();
    else if (settled.requestId !== null) void this.#learnUser(source, settled.requestId);
  }

  /** An attempt is over. */
  ended(ended: RunEnded): void {
    const { source } = ended.run.delivery;
    if (this.#reached.get(source)?.api.product.kind === "nautobot") this.#ghosts.note(ended);
  }

  /** What is wrong, for people. */
  problems(): string[] {
    const { problem } = this.#doubts;
    return [...problem === null ? [] : [`branches: ${problem}`], ...this.catchUps.problems()];
  }

  async stop(): Promise<void> {
    this.#end();
    this.#doubts.stop();
    await this.follow();
  }

  #end(): void {
    this.#generation++;
    this.#lost?.stop();
    for (const cancel of this.#cancels.values()) cancel();
    this.#cancels.clear();
  }

  #asked(source: string): Asked {
    const reached = this.#reached.get(source);
    if (!reached) throw new Error(`the source ${source} cannot be asked: it has no URL or token`);
    const { api, token } = reached;
    return { api, token, facts: this.#options.facts.of(source) };
  }

  /** A source is asked who we are until it says it, and from time to time again: it may have been upgraded. */
  async #learn(source: string, generation: number): Promise<void> {
    const { facts, clock } = this.#options;
    let wait = LOOK_AGAIN;
    try {
      const found = await findFacts(this.#asked(source));
      await facts.learn(source, found);
      this.#doubtUser(source, found.user ?? null);
    } catch (error) {
      // The registration tells people what is wrong.
      log.debug("Cannot find out about {source}: {error}", { source, error });
      wait = TRY_AGAIN;
    }
    if (generation !== this.#generation) return;
    this.#cancels.set(source, clock.after(wait, () => void this.#learn(source, generation)));
  }

  /** Nautobot tells which changes are our own only by their user; on NetBox a person may want that, too. Said once. */
  #doubtUser(name: string, user: string | null): void {
    const source = this.#options.settings().sources.find((source) => source.name === name);
    if (!source || this.#doubted.has(name)) return;
    this.#doubted.add(name);
    const { ownUser, kind } = source;
    const product = kind.toUpperCase();
    if (ownUser === null && kind === "nautobot") {
      log.warn(
        "{name}: its own changes are told by what its change log says of them, which may be a colleague's who uses the " +
          "same user. Give hookbox a user of its own and set NAUTOBOT_OWN_USER to its name",
        { name },
      );
    } else if (ownUser !== null && user !== null && user !== ownUser) {
      log.warn(
        "{name}: {product}_TOKEN belongs to {user}, not to {ownUser} ({product}_OWN_USER): changes of {ownUser} run no handlers, " +
          "and our own may",
        { name, product, user, ownUser },
      );
    }
  }

  /** NetBox before 4.5 tells our name only by what we have changed. */
  async #learnUser(source: string, requestId: string): Promise<void> {
    const { facts } = this.#options;
    const { user, release } = facts.of(source);
    if (user !== null) return;
    try {
      const found = await ownUserFrom(this.#asked(source).api, requestId, release);
      if (found !== null) await facts.learn(source, { user: found });
    } catch (error) {
      log.debug("Cannot find out our user of {source}: {error}", { source, error });
    }
  }

  async #askWhere(doubt: Doubt): Promise<DoubtAnswer> {
    const { store, clock, handlers, receiving } = this.#options;
    const asked = this.#asked(doubt.source);
    const delivery = await store.getDelivery(doubt.delivery);
    const source = receiving(doubt.source);
    const event = delivery && source && storedEvent(delivery, source);
    if (event?.kind !== "object") {
      return { kind: "dead", reason: "it cannot be read any more" };
    }
    const which = handlers().handlers.some(({ config }) => config.branches !== "main");
    return await askWhere(asked, event, doubt, which, clock.now());
  }

  async #isDeletionLogged(event: ObjectEvent): Promise<boolean> {
    return await isDeletionLogged(this.#asked(event.source), event);
  }

  async #askWrite(write: OpenWrite): Promise<SettledWrite> {
    return await askWrite(this.#asked(write.source), write, this.#options);
  }
}
