/**
 * What becomes of a delivery, as it happens.
 *
 * @module
 */
import { openStore } from "../app/store_access.ts";
import type { Settings } from "../config/settings.ts";
import type { RunRow, Store } from "../store/store.ts";
import { type Io, paint } from "./io.ts";

/** How long it is watched. */
const WATCH_MS = 30_000;

/** Follows the runs of a delivery until none of them is on its way any more, and prints their log. */
export async function watchRuns(
  settings: Settings,
  sent: { readonly id: string; readonly runs: number },
  io: Io,
  quiet: boolean,
): Promise<RunRow[]> {
  await using store = await openStore(settings, "read", () => {});
  const end = performance.now() + WATCH_MS;
  const shown = new Set<string>();
  while (true) {
    const rows = await store.listRuns({ delivery: sent.id, limit: 1000 });
    for (const row of rows.toReversed()) {
      if (shown.has(row.id) || !settled(row)) continue;
      shown.add(row.id);
      if (!quiet) await print(store, row, io);
    }
    if (rows.length >= sent.runs && rows.every(settled)) return rows;
    if (performance.now() > end) {
      io.err("Still on its way after 30 s: hookbox queue ls");
      return rows;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Nothing more happens to it by itself right now: over, held, or waiting for its next attempt. */
function settled(run: RunRow): boolean {
  return run.state === "done" || run.state === "skipped" || run.state === "dead" ||
    run.state === "held" || (run.state === "ready" && run.attempt > 0);
}

async function print(store: Store, run: RunRow, io: Io): Promise<void> {
  const last = (await store.getAttempts(run.id)).at(-1);
  const took = last ? ` in ${last.endedAt - last.startedAt} ms` : "";
  const state = run.state === "ready" ? "failed, will be tried again" : run.state;
  const color = run.state === "done" ? "green" : run.state === "skipped" ? "dim" : "red";
  const why = run.reason ? `: ${run.reason}` : "";
  io.out(`${paint(io, color, state)}${why}  ${run.handler}, run ${run.seq}${took}`);
  for (const line of last?.log ?? []) io.out(`  ${line.level.padEnd(7)} ${line.message}`);
  if (last?.error) io.out(paint(io, "red", `  ${last.error.name}: ${last.error.message}`));
}
