/** A source whose change log is a list: what a test says happened. */
import { PRODUCTS } from "../../../lib/source/product.ts";
import type { Action } from "../../../lib/event/types.ts";
import type {
  ChangeLog,
  ChangeRow,
  ChangeSource,
} from "../../../lib/source/catch_up/change_log.ts";
import type { FoldedEvent } from "../../../lib/source/catch_up/change_log.ts";
import { pagesByTime } from "../../../lib/source/catch_up/pager.ts";

/** A row, and when its transaction ended. */
export interface FakeRow extends ChangeRow {
  readonly visibleAt: number;
}

/** What a row needs to be told. */
export interface RowParts {
  readonly time: number;
  readonly action?: Action;
  readonly requestId?: string;
  readonly objectType?: string;
  readonly objectId?: string;
  /** Default: at once. */
  readonly visibleAt?: number;
}

let rowIds = 0;

/** A row of the change log: an update of one interface by one request, unless told otherwise. */
export function row(parts: RowParts): FakeRow {
  const { time, action = "update", requestId = "r1", objectType = "dcim.interface" } = parts;
  return {
    id: String(++rowIds),
    time,
    stamp: new Date(time).toISOString().replace("Z", "123Z"),
    requestId,
    user: "ana",
    action,
    objectType,
    objectId: parts.objectId ?? "1",
    display: "eth0",
    full: null,
    visibleAt: parts.visibleAt ?? time,
  };
}

/** A source that can be told to fail. */
export class FakeChanges implements ChangeSource {
  readonly product = PRODUCTS.netbox;
  url = "http://netbox.test";
  readonly rows: FakeRow[] = [];
  replays = false;
  pageSize = 3;
  /** Thrown once, after so many more requests. */
  failure: { readonly error: Error; after: number } | null = null;
  /** Objects of these types may not be read again. */
  denied: readonly string[] = [];
  /** Called when bodies are made: after the deliveries were asked for, before the events are stored. */
  meanwhile: () => void = () => {};
  /** Requests that came. */
  requests = 0;

  /** @param clock The source's own clock. */
  constructor(readonly clock: () => number) {}

  #ask(): void {
    this.requests++;
    const { failure } = this;
    if (!failure || failure.after-- > 0) return;
    this.failure = null;
    throw failure.error;
  }

  async open(signal?: AbortSignal): Promise<ChangeLog> {
    await Promise.resolve();
    signal?.throwIfAborted();
    this.#ask();
    return {
      now: Math.floor(this.clock() / 1000) * 1000, // a Date header has whole seconds
      replays: this.replays,
      pages: ({ since }) => pagesByTime((from, offset) => this.#page(from, offset), since),
      bodies: (events) => this.#bodies(events),
    };
  }

  async #page(from: string, offset: number) {
    await Promise.resolve();
    this.#ask();
    const first = from.replace(/(\.\d{3})Z$/, "$1000Z");
    const all = this.rows.filter((it) => it.visibleAt <= this.clock() && it.stamp >= first)
      .sort((a, b) => a.stamp < b.stamp ? -1 : a.stamp > b.stamp ? 1 : Number(a.id) - Number(b.id));
    const rows = all.slice(offset, offset + this.pageSize);
    const more = all.length > offset + rows.length;
    return { rows, last: rows.at(-1)?.stamp ?? null, size: rows.length, more };
  }

  async #bodies(events: readonly FoldedEvent[]) {
    await Promise.resolve();
    this.#ask();
    this.meanwhile();
    return events.map(({ action, rows, objectType }) => ({
      body: { action, rows: rows.map(({ id }) => id) },
      display: "eth0",
      denied: this.denied.includes(objectType),
    }));
  }
}
