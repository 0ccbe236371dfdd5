/**
 * One request's changes: kept, logged, and turned into events together.
 *
 * @module
 */
import type { Row } from "../dataset.ts";
import type { Happening, ObjectAction } from "../deliveries/event.ts";
import { type Kind, labelOf } from "../kinds/kind.ts";
import { presentEvent } from "../rest/present.ts";
import { inJsonb } from "../jsonb.ts";
import type { Scope } from "../scope.ts";
import type { Action, Snapshot } from "./change.ts";
import type { Origin } from "./origin.ts";
import { snapshot, withoutTime } from "./snapshot.ts";

const EVENTS: Readonly<Record<Action, ObjectAction>> = {
  create: "created",
  update: "updated",
  delete: "deleted",
};

/** A change of one object. */
export interface Edit {
  readonly action: Action;
  readonly before: Row | null;
  readonly after: Row | null;
  /** Said with the change, from 4.4 on. */
  readonly message?: string;
  /** Whether the request named the object. */
  readonly named?: boolean;
  /** Taken before anything was changed, for an object that goes with others; which is then the caller's to take away. */
  readonly seen?: Seen;
}

/** An object as change log and deliveries would show it. */
export interface Seen {
  readonly data: Readonly<Record<string, unknown>>;
  readonly snapshot: Snapshot;
}

/** The changes of one request. */
export class Unit {
  readonly scope: Scope;
  readonly origin: Origin;
  #happenings: Happening[] = [];

  constructor(scope: Scope, origin: Origin) {
    this.scope = scope;
    this.origin = origin;
  }

  /** What has happened so far, in the order of the first touch. */
  get happenings(): readonly Happening[] {
    return this.#happenings;
  }

  /** What has happened since it was last taken. */
  take(): readonly Happening[] {
    return this.#happenings.splice(0);
  }

  /** How an object looks now. */
  see(kind: Kind, row: Row, named = false): Seen {
    return {
      data: presentEvent(kind, row, this.scope, named),
      snapshot: snapshot(kind, row, this.scope),
    };
  }

  /** Keeps, logs and announces a change of one object. */
  apply(kind: Kind, edit: Edit): void {
    const { before, after, action, seen } = edit;
    const named = edit.named && this.origin.via === "rest";
    const table = this.scope.table(kind.objectType);
    const was = seen ?? (before ? this.see(kind, before, named) : null);
    if (after) table.set(after.id, after);
    const is = after ? this.see(kind, after, named) : null;
    if (kind.logged !== false) {
      const [pre, post] = [was?.snapshot ?? null, is?.snapshot ?? null];
      this.#log(kind, edit, pre, post);
      const data = (is ?? was)!.data;
      this.#announce(kind, EVENTS[action], (after ?? before)!.id, data, pre, post);
    }
    if (after) table.set(after.id, stored(after));
    else if (!seen) table.delete(before!.id);
    kind.saved?.((after ?? before)!, this.scope);
  }

  /** Does all or nothing. Up to 4.6 the events of what was undone are sent all the same: phantoms. */
  atomic<T>(work: () => T): T {
    const undo = this.scope.data.savepoint();
    const before = [...this.#happenings];
    try {
      return work();
    } catch (error) {
      undo();
      this.#happenings = this.scope.release >= 407
        ? before
        : this.#happenings.map((it) => before.includes(it) ? it : { ...it, phantom: true });
      throw error;
    }
  }

  /** From 3.7 on a save that changed nothing is not logged. */
  #log(kind: Kind, edit: Edit, pre: Snapshot | null, post: Snapshot | null): void {
    const { release, world, data } = this.scope;
    const skipping = release >= 307;
    const prechange = skipping ? withoutTime(pre) : pre;
    const postchange = skipping ? withoutTime(post) : post;
    if (skipping && edit.action === "update" && equal(prechange, postchange)) return;
    const row = (edit.after ?? edit.before)!;
    const changes = this.scope.isShared(kind.objectType) ? world.main.changes : data.changes;
    changes.push({
      id: world.nextChangeId(),
      time: world.stamp(),
      user: this.origin.user,
      requestId: this.origin.requestId,
      action: edit.action,
      objectType: kind.objectType,
      objectId: row.id,
      repr: labelOf(kind, row),
      message: release >= 404 ? edit.message ?? "" : "",
      prechange,
      postchange,
      before: edit.before,
      after: edit.after,
    });
  }

  /** From 4.0 on there is one event for each object: the first kind wins, but a deletion is a deletion. */
  #announce(
    kind: Kind,
    event: ObjectAction,
    objectId: number,
    data: Readonly<Record<string, unknown>>,
    pre: Snapshot | null,
    post: Snapshot | null,
  ): void {
    const { release } = this.scope;
    const { objectType } = kind;
    const prechange = release >= 307 ? withoutTime(pre) : pre;
    const postchange = release >= 405 ? withoutTime(post) : post;
    const happening: Happening = {
      event,
      objectType,
      objectId,
      data,
      snapshots: { prechange, postchange },
      origin: this.origin,
      phantom: false,
    };
    const index = release < 400
      ? -1
      : this.#happenings.findIndex((it) =>
        it.objectType === objectType && it.objectId === objectId
      );
    if (index < 0) {
      this.#happenings.push(happening);
      return;
    }
    const first = this.#happenings[index]!;
    this.#happenings[index] = {
      ...happening,
      event: event === "deleted" ? "deleted" : first.event,
      snapshots: { prechange: first.snapshots!.prechange, postchange },
    };
  }
}

function equal(a: Snapshot | null, b: Snapshot | null): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** As it comes back from the database. */
function stored(row: Row): Row {
  const entries = Object.entries(row).map(([name, value]) => [name, inJsonb(value)]);
  return Object.fromEntries(entries) as Row;
}
