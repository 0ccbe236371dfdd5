/**
 * NetBox's change log (3.6 to 4.7), for catch-up.
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
import { objectPath } from "../../change_log/change.ts";
import { readPages } from "../../change_log/page.ts";
import { changeLogPath } from "../../change_log/path.ts";
import { createSlots } from "../../client/slots.ts";
import { type NetBoxApi, NetBoxError, type RequestOptions, type Row } from "../api.ts";
import type { Reader, ReadOptions } from "../../reader.ts";
import { readStatus } from "../../registration/sources.ts";
import { hasBranching } from "../branches.ts";
import { bodyOf } from "./body.ts";
import { displayOf } from "./rows.ts";

/** Rows of one page. NetBox may be configured to give fewer. */
const PAGE = 500;

/** Rows asked for by id at once: their ids are in the URL. */
const BY_ID = 100;

/** Requests at once. */
const AT_ONCE = 4;

/** What tells rows apart; without the snapshots a row is a tenth as long. Up to 4.4 NetBox gives the whole row all the same. */
const FIELDS =
  "id,time,user_name,request_id,action,changed_object_type,changed_object_id,object_repr";

/**
 * Opens the change log.
 *
 * @throws {NetBoxError} when NetBox does not answer, or refuses.
 * @throws {WrongProductError} when it is something else than NetBox.
 */
export async function openNetBoxChangeLog(
  api: NetBoxApi,
  { signal }: Pick<RequestOptions, "signal"> = {},
): Promise<ChangeLog> {
  const status = await readStatus(api, { signal });
  const { date, release } = status;
  const path = changeLogPath("netbox", release);
  const replays = hasBranching(status);
  const slots = createSlots(AT_ONCE);
  const slotted: Reader = { get: (path, options) => slots(() => api.get(path, options)) };

  const page = (query: NonNullable<ReadOptions["query"]>, full: boolean): Promise<Page> =>
    readPage(api, path, { query, signal }, { full, displayOf });

  /** Two types are understood from 4.5 on; before, only the last counts. */
  function typeFilter({ objectTypes }: ChangeQuery): string[] | undefined {
    const most = release !== null && release >= 405 ? 20 : 1;
    return objectTypes && objectTypes.length <= most ? [...objectTypes] : undefined;
  }

  function pages(query: ChangeQuery): AsyncIterable<readonly ChangeRow[]> {
    const { since, full = false } = query;
    return pagesByTime((from, offset) =>
      page({
        time_after: from,
        ordering: "time",
        limit: PAGE,
        offset,
        changed_object_type: typeFilter(query),
        fields: full ? undefined : FIELDS,
      }, full), since);
  }

  async function fullRows(events: readonly FoldedEvent[]): Promise<Map<string, Row>> {
    const rows = new Map<string, Row>();
    const short = new Set<string>();
    for (const row of events.flatMap(({ rows, last }) => [rows[0]!, last])) {
      if (row.full) rows.set(row.id, row.full);
      else short.add(row.id);
    }
    await Promise.all(
      chunks([...short], BY_ID).map(async (id) => {
        const query = { id, limit: BY_ID };
        for await (const found of readPages(slotted, path, { query, signal })) {
          for (const row of found) rows.set(String(row.id), row);
        }
      }),
    );
    return rows;
  }

  async function read(objectPath: string): Promise<Read> {
    try {
      const { body } = await slotted.get(objectPath, { signal });
      return { object: body as Row | null, denied: false };
    } catch (error) {
      if (!isOfObject(error)) throw error;
      return { object: null, denied: error.status === 403 };
    }
  }

  async function bodies(
    events: readonly FoldedEvent[],
    data: "now" | "then",
  ): Promise<EventBody[]> {
    const rows = await fullRows(events);
    const objects = new Map<string, Promise<Read>>();
    return await Promise.all(events.map(async (event) => {
      const first = rows.get(event.rows[0]!.id);
      const last = rows.get(event.last.id);
      const at = data === "now" && event.action !== "delete" ? objectPath(last) : null;
      if (at !== null && !objects.has(at)) objects.set(at, read(at));
      const { object, denied } = at === null ? NOT_READ : await objects.get(at)!;
      const body = bodyOf({ event, first, last, object, branching: replays });
      return { body, display: nameOf(body, event), denied };
    }));
  }

  return {
    now: date,
    replays,
    pages,
    bodies,
  };
}

/** What came of reading an object again. */
interface Read {
  readonly object: Row | null;
  readonly denied: boolean;
}

const NOT_READ: Read = { object: null, denied: false };

/** NetBox answers, and it is this object that it does not give: gone, no permission, or an error of its own. */
function isOfObject(error: unknown): error is NetBoxError {
  return error instanceof NetBoxError && error.kind === "status" &&
    ![429, 502, 503, 504].includes(error.status!);
}

function nameOf(body: Record<string, unknown>, event: FoldedEvent): string {
  const { display } = body.data as { display?: unknown };
  return typeof display === "string" ? display : `${event.objectType} ${event.objectId}`;
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, i) => items.slice(i * size, (i + 1) * size));
}
