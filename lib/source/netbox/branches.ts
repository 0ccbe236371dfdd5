/**
 * Where an event happened: in main, or in a branch of the plugin netbox-branching.
 *
 * @module
 */
import { isRecord } from "../../event/changes.ts";
import type { Branch, ObjectEvent } from "../../event/types.ts";
import type { Reader } from "../reader.ts";
import { type ChangedObject, changesOfRequest } from "./change_log.ts";
import { readBranch } from "./normalise_branch.ts";

/** What is known of an event. */
export type Happened = Pick<
  ObjectEvent,
  "requestId" | "objectType" | "objectId" | "timestamp" | "changes" | "display"
>;

/** What NetBox says of it. */
export type Where =
  | "main"
  /** This one. */
  | { readonly branch: Branch }
  /** One of them: nobody asked which, or it is not open any more. */
  | "in a branch"
  /** Nothing changed, so nothing was logged anywhere. */
  | "no change"
  /** It is not in the log of main, yet: ask again in 5 s. */
  | "not yet";

/** How to ask. */
export interface WhereOptions {
  /** Major and minor of NetBox as one number: 407. */
  readonly release: number | null;
  /** Whether the answer was "not yet" 5 s ago. */
  readonly again?: boolean;
  /** Whether to find out which branch it is: one more request for each open branch. */
  readonly which?: boolean;
}

/** Whether a server has branches, by its `/api/status/`. Without them every event happened in main. */
export function hasBranching(
  { plugins }: { readonly plugins: Readonly<Record<string, unknown>> },
): boolean {
  return Object.hasOwn(plugins, "netbox_branching");
}

/**
 * Asks the change log where an event happened. It happened in main when main's log has a row of that object under the
 * event's request id that is not younger than the event.
 *
 * What is done in a branch is logged in the branch alone. A merge replays it in main, and a revert undoes it there, each
 * under the original request id and with rows of its own: these are younger than the event of the original edit, and
 * older than the event of the replay, which NetBox makes right after its row (measured: plugin 1.2.2 on NetBox 4.7.3). So
 * the answer is the same before a merge, after it, and after a revert. A rule such as "a row within 30 s" would not
 * do: a script stamps its rows when it saves, and its events when it ends, many minutes later; and a merge may follow
 * its edit within seconds. Row and event get their time from one process, so no clock can be ahead of the other.
 *
 * Up to NetBox 4.6 the webhooks of a merge may be sent before its rows can be seen: they are queued at once, and the rows
 * are committed when all changes are applied (`AUTOCOMMIT` of django-rq; 4.7 queues them at the commit). So there the
 * answer stays "not yet" for as long as a branch is being merged or reverted.
 *
 * @throws {NetBoxError} when the change log or the branches cannot be read: what happened where is never guessed.
 * @throws {TypeError} when the event has no request id.
 */
export async function whereHappened(
  reader: Reader,
  event: Happened,
  { release, again = false, which = false }: WhereOptions,
): Promise<Where> {
  const change = changeOf(event);
  if (await isLogged(reader, change, { release })) return "main";
  if (event.changes?.length === 0) return "no change";
  if (!again) return "not yet";
  const old = release === null || release < 407;
  const branches = old || which ? await readBranches(reader) : [];
  if (old && branches.some(({ status }) => REPLAYING.has(status))) return "not yet";
  if (!which) return "in a branch";
  for (const branch of branches.filter(({ status }) => status === "ready").slice(0, MOST)) {
    if (await isLogged(reader, change, { release, branch: branch.schemaId })) {
      return { branch: { id: branch.id, name: branch.name, schemaId: branch.schemaId } };
    }
  }
  return "in a branch";
}

/** How many branches are asked, at most. */
const MOST = 20;

/** While a branch has one of these, changes are being applied to main. */
const REPLAYING = new Set(["merging", "reverting"]);

interface Dated extends ChangedObject {
  readonly timestamp: Date;
}

function changeOf({ requestId, objectType, objectId, timestamp, display }: Happened): Dated {
  if (requestId === null) {
    throw new TypeError(
      `Cannot tell whether ${objectType} "${display}" changed in a branch: its event has no request id`,
    );
  }
  return { requestId, objectType, objectId, timestamp };
}

async function isLogged(
  reader: Reader,
  change: Dated,
  log: { readonly release: number | null; readonly branch?: string },
): Promise<boolean> {
  const rows = await changesOfRequest(reader, change, log);
  return rows.some(({ time }) => time <= change.timestamp.getTime());
}

interface OpenBranch extends Branch {
  readonly schemaId: string;
  /** `"ready"`, `"merging"`, … */
  readonly status: string;
}

/** The longest list that NetBox gives by default. */
const ALL = 1000;

async function readBranches(reader: Reader): Promise<OpenBranch[]> {
  const query = { limit: ALL, ordering: "-last_updated" };
  const { body: page } = await reader.get("/api/plugins/branching/branches/", { query });
  const rows = isRecord(page) && Array.isArray(page.results) ? page.results : [];
  return rows.flatMap((row) => {
    const branch = readBranch(row);
    if (branch === null || branch.schemaId === null) return [];
    const { status } = row as { status?: unknown };
    const value = isRecord(status) ? status.value : status;
    return [{ ...branch, schemaId: branch.schemaId, status: String(value) }];
  });
}
