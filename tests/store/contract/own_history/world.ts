/**
 * A source in which we and others write: the truth about its events, of which a store learns only what arrives.
 *
 * @module
 */
import type { Branch } from "../../../../lib/event/types.ts";
import type { Writer } from "../../../../lib/store/origin.ts";

export const PLAN: Branch = { id: 1, name: "plan", schemaId: "td5smq0f" };

/** Something that happened to one object. */
export interface Happening {
  /** Told by its bytes. */
  readonly n: number;
  readonly requestId: string;
  readonly object: string;
  /** By the source's clock. */
  readonly time: number;
  /** Null: on main. */
  readonly place: Branch | null;
  /** Whether its webhook says where it happened. */
  readonly told: boolean;
  /** Whether our token's user did it. */
  readonly ours: boolean;
  /** The recorded write that caused it; null: none of ours, or it is the merge of one. */
  readonly writer: Writer | null;
  webhook: "under way" | "lost" | "arrived";
}

/** A write of ours that was recorded. */
export interface Write {
  readonly id: number;
  readonly writer: Writer;
  readonly branch: Branch | null;
  /** Whether it is under way, the source has done it, or never will. */
  state: "left" | "done" | "never";
  requestId: string | null;
  /** Whether somebody still waits for its answer. */
  awaited: boolean;
}

/** What a change does, as far as histories vary it. */
export interface Change {
  readonly objects: readonly string[];
  readonly told: boolean;
}

/** The source. */
export class World {
  readonly happenings: Happening[] = [];
  readonly writes: Write[] = [];
  #requests = 0;
  #merged = 0;

  /** Somebody else changes something, or somebody with our user past what records writes. */
  edit(change: Change & { ours: boolean; place: Branch | null }, time: number): Happening[] {
    return this.#happen({ ...change, requestId: this.#newRequest(), writer: null }, time);
  }

  /** The source does what a write of ours asks for. */
  perform(write: Write, change: Change, time: number): Happening[] {
    write.state = "done";
    write.requestId = this.#newRequest();
    const { requestId, branch: place, writer } = write;
    return this.#happen({ ...change, requestId, place, writer, ours: true }, time);
  }

  /**
   * The branch is merged: what was done in it happens on main, under the old request ids.
   *
   * @param again Everything once more, as after a revert; else what is new.
   */
  merge({ again, told }: { again: boolean; told: boolean }, time: number): Happening[] {
    const edits = this.happenings.filter(({ place }) => place !== null);
    const replayed = edits.slice(again ? 0 : this.#merged);
    this.#merged = edits.length;
    return replayed.flatMap(({ requestId, object, ours }, i) => {
      const change = { objects: [object], place: null, told, ours, requestId, writer: null };
      return this.#happen(change, time + i / 100);
    });
  }

  #newRequest(): string {
    return `request ${++this.#requests}`;
  }

  #happen(
    { objects, ...change }: Change & Omit<Happening, "n" | "object" | "time" | "webhook">,
    time: number,
  ): Happening[] {
    const first = this.happenings.length;
    const happened = objects.map((object, i): Happening => ({
      ...change,
      n: first + i,
      object,
      time,
      webhook: "under way",
    }));
    this.happenings.push(...happened);
    return happened;
  }
}
