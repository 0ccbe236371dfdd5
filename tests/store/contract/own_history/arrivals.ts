/**
 * How a store learns of what happened: by webhooks, by the change log, and by asking where it was.
 *
 * @module
 */
import type { Appended, NewDelivery } from "../../../../lib/store/store.ts";
import { delivery } from "../harness.ts";
import { choose, type Scene } from "./scene.ts";
import { HANDLERS } from "./truth.ts";
import type { Happening } from "./world.ts";

const NOT_KNOWN_WHICH = { id: null, name: "(not known which)", schemaId: null };

/** The receiver, the catch-up and the doubts of a history. */
export class Arrivals {
  readonly #scene: Scene;
  #missed: { mark: number; happenings: readonly Happening[] } | null = null;

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  get underWay(): Happening[] {
    return this.#scene.world.happenings.filter(({ webhook }) => webhook === "under way");
  }

  /** One of the webhooks that are under way comes in. */
  async deliver(pick: number, copies: number): Promise<void> {
    const happening = choose(this.underWay, pick);
    if (happening) await this.arrive([happening], copies);
  }

  /** It never will. */
  lose(pick: number): void {
    const happening = choose(this.underWay, pick);
    if (happening) happening.webhook = "lost";
  }

  /** Webhooks come in, all at once. */
  async arrive(happenings: readonly Happening[], copies: number): Promise<void> {
    const arriving = happenings.flatMap((happening) => Array<Happening>(copies).fill(happening));
    for (const happening of arriving) happening.webhook = "arrived";
    await this.#append(arriving, ({ n, told, place }) => ({
      dedupe: new Uint8Array([n >> 8, n & 255]),
      branch: told ? place : "unknown",
    }));
  }

  /** Reads in the change log what no webhook has told. Until it is stored, webhooks may come in. */
  async readLog(): Promise<void> {
    const { store, source, world } = this.#scene;
    const { mark, deliveries } = await store.delivered(source, 0);
    const isTold = (happening: Happening) =>
      deliveries.some(({ requestId, objectId, time }) =>
        requestId === happening.requestId && objectId === happening.object &&
        time === happening.time
      );
    const onMain = world.happenings.filter(({ place }) => place === null);
    this.#missed = { mark, happenings: onMain.filter((happening) => !isTold(happening)) };
  }

  /** Stores what was read. */
  async catchUp(): Promise<void> {
    if (!this.#missed) return;
    const { mark, happenings } = this.#missed;
    this.forget();
    await this.#append(happenings, ({ time }) => ({
      origin: "catch-up",
      caughtUp: { mark, from: time, until: time },
    }));
  }

  /** What was read and not stored is gone with its process. */
  forget(): void {
    this.#missed = null;
  }

  /** The source is asked where things happened. */
  async ask({ later, which }: { later: boolean; which: boolean }): Promise<void> {
    const { store, runs, now } = this.#scene;
    for (const { delivery } of await store.doubts(now, 10)) {
      const { place } = runs.get(`${delivery}.1`)!.happening;
      const branch = place === null || which ? place : NOT_KNOWN_WHICH;
      await store.answerDoubt(
        delivery,
        later ? { kind: "later", at: now + 5_000 } : { kind: "happened", branch },
        now,
      );
    }
  }

  async #append(
    happenings: readonly Happening[],
    more: (happening: Happening) => Partial<NewDelivery>,
  ): Promise<void> {
    if (happenings.length === 0) return;
    const appended = await this.#scene.store.append(
      happenings.map((happening) => this.#delivery(happening, more(happening))),
    );
    appended.forEach((stored, i) => this.#trace(stored, happenings[i]!));
  }

  #delivery(happening: Happening, more: Partial<NewDelivery>): NewDelivery {
    const { source, now, broken } = this.#scene;
    return delivery({
      source,
      receivedAt: now,
      eventTime: happening.time,
      objectId: happening.object,
      requestId: happening.requestId,
      own: happening.ours ? "maybe" : "no",
      ...more,
      runs: HANDLERS.map(({ handler, ownChanges, branches, lane }) => ({
        handler,
        ownChanges,
        branches,
        lane: this.#lane(handler, lane, happening),
        ...broken.has(handler) ? { held: "handler broken" } : {},
      })),
    });
  }

  #lane(handler: string, lane: string, { object }: Happening): string | null {
    if (lane === "none") return null;
    return [this.#scene.source, handler, ...lane === "object" ? [object] : []].join(" ");
  }

  #trace({ id, runs }: Appended, happening: Happening): void {
    if (runs === 0) return;
    HANDLERS.forEach((handler, i) => {
      this.#scene.runs.set(`${id}.${i + 1}`, {
        id: `${id}.${i + 1}`,
        handler,
        lane: this.#lane(handler.handler, handler.lane, happening),
        happening,
        stored: this.#scene.moment(),
        claims: [],
        person: null,
      });
    });
  }
}
