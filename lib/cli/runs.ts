/**
 * From what a person types to runs.
 *
 * @module
 */
import { openStore } from "../app/store_access.ts";
import type { Settings } from "../config/settings.ts";
import type { RunRow, RunState, Store } from "../store/store.ts";
import { CommandError } from "./command_error.ts";
import type { Io } from "./io.ts";

/** All states, in the order of a run's life. */
export const STATES: readonly RunState[] = [
  "waiting",
  "ready",
  "running",
  "held",
  "done",
  "skipped",
  "dead",
];

/** The run of a number (as `queue ls` prints it) or of a whole id. */
export async function findRun(store: Store, text: string): Promise<RunRow> {
  if (/^\d+$/.test(text)) {
    const seq = Number(text);
    const [row] = await store.listRuns({ before: seq + 1, limit: 1 });
    if (row?.seq === seq) return row;
  } else {
    const row = await store.getRun(text);
    if (row) return row;
  }
  throw new CommandError(`There is no run ${text} (hookbox queue ls lists them)`);
}

/** What a run is about, for people. */
export function subjectOf({ kind, action, display, objectType, objectId }: RunRow): string {
  if (kind === "named") return `event ${action}`;
  if (kind === "unreadable") return "unreadable";
  return display ?? `${objectType ?? "?"} ${objectId ?? ""}`;
}

/** Whose run it is, for people. */
export function ownerOf({ handler, purpose, about }: RunRow): string {
  if (purpose === "batch") return `${handler} batch`;
  return purpose !== "dead" || (about && about.handler !== handler) ? handler : `${handler} dead()`;
}

/** The ids of the runs that were named, or of a handler's runs in these states. */
export async function findRuns(
  settings: Settings,
  named: readonly string[],
  handler: string | undefined,
  states: readonly RunState[],
  io: Io,
): Promise<string[]> {
  if (named.length === 0 && handler === undefined) {
    throw new CommandError("Say which runs: their numbers, or --handler <id>", 2);
  }
  await using store = await openStore(settings, "read", io.err);
  if (named.length > 0) {
    return await Promise.all(named.map(async (text) => (await findRun(store, text)).id));
  }
  const ids: string[] = [];
  let before: number | undefined;
  while (true) {
    const page = await store.listRuns({
      handler: handler!,
      states,
      limit: 1000,
      ...(before === undefined ? {} : { before }),
    });
    ids.push(...page.map((row) => row.id));
    if (page.length < 1000) return ids;
    before = page.at(-1)!.seq;
  }
}
