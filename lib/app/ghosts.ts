/**
 * Deletions that nobody announces: Nautobot sends `updated` for a device that is deleted while it has a primary address,
 * and logs no deletion either (measured: 3.2.7). A handler with `refresh` finds that its object is gone; who listens to
 * deletions must hear of it, too. NetBox logs every deletion, so there catch-up finds those that were not announced
 * (4.0.5 and 4.0.6), and an object that is gone without one is rather hidden from us by a permission.
 *
 * @module
 */
import { getLogger } from "@logtape/logtape";
import type { Clock } from "../clock.ts";
import { newId } from "../event/id.ts";
import type { Json, ObjectEvent, SourceEvent } from "../event/types.ts";
import { makeDelivery, storedEvent } from "../http/delivery.ts";
import type { Matched, ReceivingSource } from "../http/deps.ts";
import { deletionOf } from "../source/deletion.ts";
import type { Store } from "../store/store.ts";
import type { RunEnded } from "../worker/worker.ts";

const log = getLogger(["hookbox", "catch-up"]);

/** Milliseconds in which the announcement may still come. */
export const WAIT = 60_000;

/** The objects that are watched for are kept under this name. */
const KEY = "ghosts";

/** A delivery whose object was found to be gone. */
interface Ghost {
  readonly delivery: string;
  readonly foundAt: number;
}

/** What looking after ghosts needs. */
export interface GhostsOptions {
  readonly store: Pick<Store, "append" | "delivered" | "getDelivery" | "getValue" | "setValue">;
  readonly clock: Clock;
  receiving(source: string): ReceivingSource | undefined;
  /** Whether the change log of a source has a delete of this object since the event. @throws {Error} when it cannot say. */
  isLogged(event: ObjectEvent): Promise<boolean>;
  match(event: SourceEvent): Promise<Matched>;
  wake(): void;
}

/** Announces the deletions that nobody else does. */
export class Ghosts {
  readonly #options: GhostsOptions;
  #last: Promise<void> = Promise.resolve();
  #cancel = () => {};
  #stopped = false;

  constructor(options: GhostsOptions) {
    this.#options = options;
  }

  /** Looks after what an earlier process has found. */
  start(): void {
    this.#stopped = false;
    this.#enqueue(() => this.#look());
  }

  stop(): Promise<void> {
    this.#stopped = true;
    this.#cancel();
    return this.#last;
  }

  /** An attempt is over: perhaps it found its object gone. */
  note({ run, completion }: Pick<RunEnded, "run" | "completion">): void {
    const { outcome } = completion;
    if (outcome.kind !== "skipped" || outcome.reason !== "gone") return;
    const found = { delivery: run.delivery.id, foundAt: this.#options.clock.now() };
    this.#enqueue(async () => {
      const all = await this.#kept();
      if (all.some(({ delivery }) => delivery === found.delivery)) return;
      await this.#keep([...all, found]);
      await this.#look();
    });
  }

  #enqueue(work: () => Promise<void>): void {
    this.#last = this.#last.then(work).catch((error) => {
      log.warn("Cannot look after deleted objects: {error}", { error });
      this.#later(WAIT);
    });
  }

  /** Announces what has waited long enough. */
  async #look(): Promise<void> {
    if (this.#stopped) return;
    const now = this.#options.clock.now();
    const all = await this.#kept();
    for (const ghost of all.filter(({ foundAt }) => foundAt + WAIT <= now)) {
      await this.#announce(ghost);
      await this.#keep((await this.#kept()).filter(({ delivery }) => delivery !== ghost.delivery));
    }
    const next = Math.min(...(await this.#kept()).map(({ foundAt }) => foundAt + WAIT));
    if (Number.isFinite(next)) this.#later(Math.max(0, next - now));
  }

  #later(ms: number): void {
    this.#cancel();
    if (this.#stopped) return;
    this.#cancel = this.#options.clock.after(ms, () => this.#enqueue(() => this.#look()));
  }

  async #announce({ delivery: id }: Ghost): Promise<void> {
    const { store, clock, receiving, isLogged, wake } = this.#options;
    const delivery = await store.getDelivery(id);
    const source = delivery && receiving(delivery.source);
    if (!delivery || !source) return;
    const event = storedEvent(delivery, source);
    if (event?.kind !== "object" || event.action === "delete" || event.branch !== null) return;
    if (await this.#isTold(event) || await isLogged(event)) return;
    const receivedAt = clock.now();
    const body = new TextEncoder().encode(JSON.stringify(deletionOf(event, receivedAt)));
    const arrived = {
      id: newId(receivedAt),
      source: event.source,
      origin: "catch-up" as const,
      receivedAt,
      urlObjectType: delivery.urlObjectType,
    };
    const deletion = await makeDelivery(body, source, arrived, this.#options, null);
    await store.append([deletion]);
    log.warn("{object} is gone and nobody said so: {runs} runs for its deletion", {
      object: `${event.objectType} ${event.display}`,
      runs: deletion.runs.length,
    });
    wake();
  }

  async #isTold({ source, objectType, objectId, timestamp }: ObjectEvent): Promise<boolean> {
    const { deliveries } = await this.#options.store.delivered(source, timestamp.getTime());
    return deliveries.some((seen) =>
      seen.action === "delete" && seen.objectType === objectType &&
      seen.objectId === String(objectId)
    );
  }

  async #kept(): Promise<Ghost[]> {
    return (await this.#options.store.getValue(KEY) as unknown as Ghost[] | undefined) ?? [];
  }

  #keep(ghosts: readonly Ghost[]): Promise<void> {
    return this.#options.store.setValue(KEY, ghosts as unknown as Json);
  }
}
