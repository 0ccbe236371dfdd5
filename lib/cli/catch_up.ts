import type { Command } from "commander";
import { openOperations } from "../app/operations.ts";
import type { Operations } from "../http/operations.ts";
import type { Define } from "./define.ts";
import { type Io, paint, table } from "./io.ts";
import { settingsOf, withSettings } from "./settings.ts";
import { parseSince } from "./since.ts";

/** `hookbox catch-up`. */
export const define: Define = (command, io) => {
  withSettings(command)
    .option("--since <time>", "from when on: how long ago (7d, 90m), or a time")
    .option("--source <name>", "only of this source")
    .option("--dry-run", "print what was missed, and run nothing")
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      "\nA running server looks by itself, at its start and every 5 minutes, and runs what is not older than\n" +
        "HOOKBOX_CATCH_UP. This looks now, and runs everything since a time that no delivery has told.\n\n" +
        "Examples:\n  hookbox catch-up --since 2d --dry-run\n  hookbox catch-up --since 2026-11-22T12:00:00Z",
    )
    .action(async (
      options: { since?: string; source?: string; dryRun?: boolean; json?: boolean },
      self: Command,
    ) => {
      const since = options.since === undefined
        ? {}
        : { since: parseSince(options.since, Date.now()) };
      const source = options.source === undefined ? {} : { source: options.source };
      await using operations = await openOperations(await settingsOf(self, io), io.err);
      const dryRun = options.dryRun === true;
      const results = await operations.catchUp({ ...since, ...source, dryRun });
      if (options.json) io.out(JSON.stringify(results));
      else for (const result of results) print(result, dryRun, io);
    });
};

type Result = Awaited<ReturnType<Operations["catchUp"]>>[number];

function print({ source, events, stored, runs, left }: Result, dryRun: boolean, io: Io): void {
  if (events.length === 0) return io.out(`${source}: nothing was missed`);
  io.out(table(events.map((event) => [
    new Date(event.time).toISOString(),
    `${event.objectType}.${event.action}`,
    event.display,
    event.user ?? "",
    event.tooOld ? paint(io, "yellow", "older than HOOKBOX_CATCH_UP") : "",
  ])));
  const missed = `${source}: ${events.length} missed`;
  io.out(dryRun ? missed : `${missed}, ${stored} stored, ${runs} runs`);
  if (left > 0) io.err(`${left} are left, because too many runs wait: run it again later`);
}
