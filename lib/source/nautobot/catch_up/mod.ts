/**
 * Nautobot's change log, for catch-up (measured: 3.2.7). Its rows have the object as a webhook sends it, so nothing is read again.
 *
 * @module
 */
import type {
  ChangeLog,
  ChangeQuery,
  ChangeRow,
  EventBody,
  FoldedEvent,
} from "../../catch_up/change_log.ts";
import { type Page, pagesByTime } from "../../catch_up/pager.ts";
import { readPage } from "../../catch_up/rows.ts";
import { changeLogPath } from "../../change_log/path.ts";
import { createSlots } from "../../client/slots.ts";
import type { ReadOptions } from "../../reader.ts";
import { readStatus } from "../../registration/sources.ts";
import { type NetBoxApi, NetBoxError, type RequestOptions, type Row } from "../../netbox/api.ts";
import { bodyOf } from "./body.ts";

const PATH = changeLogPath("nautobot", null);

/** Rows of one page: each is 20 kB. */
const PAGE = 100;

/** Requests at once. */
const AT_ONCE = 4;

/**
 * Opens the change log.
 *
 * @throws {NetBoxError} when Nautobot does not answer, or refuses.
 * @throws {WrongProductError} when it is something else than Nautobot.
 */
export async function openNautobotChangeLog(
  api: NetBoxApi,
  { signal }: Pick<RequestOptions, "signal"> = {},
): Promise<ChangeLog> {
  const { date } = await readStatus(api, { signal });
  const slots = createSlots(AT_ONCE);

  const page = (query: NonNullable<ReadOptions["query"]>, full: boolean): Promise<Page> =>
    readPage(api, PATH, { query, signal }, { full, displayOf });

  /** Of several types only the last would count. An unknown filter is refused, so every one here is known. */
  function pages(
    { since, objectTypes, full = false }: ChangeQuery,
  ): AsyncIterable<readonly ChangeRow[]> {
    const changed_object_type = objectTypes?.length === 1 ? objectTypes[0] : undefined;
    return pagesByTime(
      (from, offset) =>
        page({ time__gte: from, sort: "time", limit: PAGE, offset, changed_object_type }, full),
      since,
    );
  }

  async function fullRow(row: ChangeRow): Promise<Row | undefined> {
    if (row.full) return row.full;
    try {
      return (await slots(() => api.get(`${PATH}${row.id}/`, { signal }))).body as Row;
    } catch (error) {
      if (error instanceof NetBoxError && error.status === 404) return undefined; // pruned
      throw error;
    }
  }

  async function rowBefore({ objectId, rows }: FoldedEvent): Promise<Row | null> {
    const query = {
      changed_object_id: objectId,
      time__lt: rows[0]!.stamp,
      sort: "-time",
      limit: 1,
    };
    return (await slots(() => page(query, true))).rows[0]?.full ?? null;
  }

  async function body(event: FoldedEvent): Promise<EventBody> {
    const last = await fullRow(event.last);
    const before = event.action === "create" ? null : await rowBefore(event);
    const display = event.last.display ?? `${event.objectType} ${event.objectId}`;
    return { body: bodyOf({ event, last, before }), display, denied: false };
  }

  return {
    now: date,
    replays: false,
    pages,
    bodies: (events) => Promise.all(events.map(body)),
  };
}

/** The object's name, as the row has it. */
export function displayOf({ object_repr }: Row): string | null {
  return typeof object_repr === "string" ? object_repr : null;
}
