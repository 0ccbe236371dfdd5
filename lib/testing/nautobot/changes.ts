/**
 * Changes of one request: kept, logged, and delivered together.
 *
 * @module
 */
import { displayOf, type Kind } from "./kinds.ts";
import { show } from "./show.ts";
import type { Row, World } from "./world.ts";

/** What was done. */
export type Action = "create" | "update" | "delete";

/** One row of the change log. There is one for each object and request. */
export interface Change {
  /** A UUID. */
  readonly id: string;
  /** `2026-11-22T02:18:24.004227Z` */
  readonly time: string;
  /** Who made it. */
  readonly user: string;
  /** Which request made it: said here and in deliveries, never in the answer. */
  readonly requestId: string;
  /** What was done. */
  readonly action: Action;
  /** `dcim.interface` */
  readonly objectType: string;
  /** The id of the object. */
  readonly objectId: string;
  /** What it was called then. */
  readonly repr: string;
  /** `dcim-api:device-detail` */
  readonly detail: string;
  /** The object to which it belongs. */
  readonly related: { readonly objectType: string; readonly id: string } | null;
  /** The object as its own answer at depth 1 (`object_data_v2`): after the change, or before its deletion. */
  readonly data: Row;
}

/** A change, and what was known of the object before. */
export interface Told {
  readonly change: Change;
  readonly prechange: Row | null;
}

/** The request that makes changes. Nautobot tells its id to nobody. */
export interface Origin {
  readonly user: string;
  readonly requestId: string;
  readonly detail: string;
}

/** The changes of one request. */
export class Unit {
  readonly world: World;
  readonly origin: Origin;
  readonly #told: Told[] = [];

  constructor(world: World, origin: Origin) {
    this.world = world;
    this.origin = origin;
  }

  /** What is to be delivered. */
  get told(): readonly Told[] {
    return this.#told;
  }

  /** Keeps and logs a change; `named` if the request named the object. */
  apply(kind: Kind, action: Action, before: Row | null, after: Row | null, named: boolean): void {
    const { world } = this;
    const table = world.table(kind.objectType);
    const id = String((after ?? before)!.id);
    const old = before && this.#see(kind, before, named);
    if (after) table.set(id, after);
    const data = after ? this.#see(kind, after, named && action !== "create") : old!;
    if (!after) table.delete(id);
    if (!world.registrable.has(kind.objectType)) return;
    const earlier = world.changes.findLast((it) => it.objectId === id);
    const change = this.#log(kind, action, (after ?? before)!, data);
    const prechange = action === "create" ? null : earlier?.data ?? inOrder(old!, kind);
    this.#told.push({ change, prechange });
  }

  /** Tells of an object that changed by what was done to others. */
  touch(kind: Kind, row: Row, work: () => void): void {
    const before = this.#see(kind, row, false);
    work();
    const earlier = this.world.changes.findLast((it) => it.objectId === row.id);
    const change = this.#log(kind, "update", row, this.#see(kind, row, false));
    this.#told.push({ change, prechange: earlier?.data ?? inOrder(before, kind) });
  }

  #see(kind: Kind, row: Row, named: boolean): Row {
    const keys = named ? kind.form.named : kind.form.data;
    return show(kind, row, this.world, keys, "", 1);
  }

  #log(kind: Kind, action: Action, row: Row, data: Row): Change {
    const { world, origin } = this;
    const owner = kind.owner
      ? { objectType: kind.one![kind.owner]!, id: String(row[kind.owner]) }
      : null;
    const change: Change = {
      id: crypto.randomUUID(),
      time: world.stamp(),
      user: origin.user,
      requestId: origin.requestId,
      action,
      objectType: kind.objectType,
      objectId: String(row.id),
      repr: displayOf(kind, row),
      detail: origin.detail,
      related: owner,
      data,
    };
    world.changes.push(change);
    return change;
  }
}

/** A copy that was never stored has its keys in the order of an answer. */
function inOrder(data: Row, { form }: Kind): Row {
  const first = form.answer.filter((name) => name in data);
  return Object.fromEntries(
    [...new Set([...first, ...Object.keys(data)])].map((it) => [it, data[it]]),
  );
}
