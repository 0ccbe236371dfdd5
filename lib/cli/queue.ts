/**
 * `hookbox queue ls|show|retry|drop`.
 *
 * @module
 */
import type { Command } from "commander";
import { openOperations } from "../app/operations.ts";
import { openStore } from "../app/store_access.ts";
import type { Json } from "../event/types.ts";
import type { RunRow, RunState } from "../store/store.ts";
import { CommandError } from "./command_error.ts";
import { ago, type Io, paint, table } from "./io.ts";
import { findRun, findRuns, ownerOf, STATES, subjectOf } from "./runs.ts";
import { settingsOf, withSettings } from "./settings.ts";
import { showRun } from "./show.ts";
import type { Define } from "./define.ts";

interface LsOptions {
  state?: string;
  handler?: string;
  object?: string;
  delivery?: string;
  batch?: string;
  limit: string;
  before?: string;
  json?: boolean;
}

interface ChangeOptions {
  handler?: string;
  json?: boolean;
}

/** `hookbox queue`. */
export const define: Define = (command, io) => {
  command.addHelpText(
    "after",
    `
Examples:
  hookbox queue ls                          the newest runs
  hookbox queue ls --state dead             what waits for a person
  hookbox queue show 42                     run 42: what came, every attempt, its log
  hookbox queue retry 42 43                 run them again, at the end of their lanes
  hookbox queue retry --handler dns/ipam.ipaddress.create     all its dead runs
  hookbox queue drop --handler old.handler  give up what a removed handler left`,
  );
  withSettings(command.command("ls").summary("list runs, newest first"))
    .option("--state <states>", `only these, of ${STATES.join(", ")} (comma list)`)
    .option("--handler <id>", "only this handler's")
    .option("--object <type:id>", "only this object's, as dcim.interface:5")
    .option("--delivery <id>", "only this delivery's")
    .option("--batch <run>", "only what this batch carries")
    .option("--limit <n>", "how many", "50")
    .option("--before <n>", "only runs before this number: the next page")
    .option("--json", "print JSON lines")
    .action((options: LsOptions, self: Command) => ls(options, self, io));
  withSettings(
    command.command("show <run>").summary("show one run: delivery, attempts, log, steps"),
  )
    .option("--json", "print JSON")
    .action(async (run: string, options: { json?: boolean }, self: Command) => {
      await using store = await openStore(await settingsOf(self, io), "read", io.err);
      await showRun(store, await findRun(store, run), io, options.json === true);
    });
  withSettings(
    command.command("retry [runs...]").summary("run them again, at the end of their lane"),
  )
    .option("--handler <id>", "all dead runs of this handler")
    .option("--json", "print JSON")
    .action((runs: string[], options: ChangeOptions, self: Command) =>
      retry(runs, options, self, io)
    );
  withSettings(command.command("drop [runs...]").summary("give runs up"))
    .option("--handler <id>", "all unfinished and dead runs of this handler")
    .option("--json", "print JSON")
    .action((runs: string[], options: ChangeOptions, self: Command) =>
      drop(runs, options, self, io)
    );
};

async function ls(options: LsOptions, self: Command, io: Io): Promise<void> {
  const states = options.state?.split(",").map((state) => state.trim());
  const unknown = states?.find((state) => !STATES.includes(state as RunState));
  if (unknown !== undefined) {
    throw new CommandError(`There is no state "${unknown}"; there are ${STATES.join(", ")}`, 2);
  }
  const [objectType, objectId] = options.object?.split(":") ?? [];
  await using store = await openStore(await settingsOf(self, io), "read", io.err);
  const rows = await store.listRuns({
    limit: number("--limit", options.limit),
    ...(states ? { states: states as RunState[] } : {}),
    ...(options.handler ? { handler: options.handler } : {}),
    ...(objectType ? { objectType } : {}),
    ...(objectId ? { objectId } : {}),
    ...(options.delivery ? { delivery: options.delivery } : {}),
    ...(options.batch ? { batch: (await findRun(store, options.batch)).id } : {}),
    ...(options.before ? { before: number("--before", options.before) } : {}),
  });
  if (options.json) return rows.forEach((row) => io.out(JSON.stringify(row)));
  if (rows.length === 0) return io.err("No runs");
  io.out(table([
    ["RUN", "STATE", "AGE", "TRY", "HANDLER", "OBJECT", "WHY"].map((cell) =>
      paint(io, "dim", cell)
    ),
    ...rows.map((row) => line(row, io)),
  ]));
}

const COLORS: Readonly<Partial<Record<RunState, "red" | "yellow" | "green" | "cyan" | "dim">>> = {
  dead: "red",
  held: "yellow",
  running: "cyan",
  done: "green",
  skipped: "dim",
};

function line(row: RunRow, io: Io): string[] {
  const now = Date.now();
  const wait = row.state === "ready" && row.runAt > now + 1000
    ? `again in ${ago(row.runAt - now)}`
    : null;
  const color = COLORS[row.state];
  return [
    String(row.seq),
    color ? paint(io, color, row.state) : row.state,
    ago(now - row.createdAt),
    String(row.attempt),
    ownerOf(row),
    subjectOf(row),
    [row.reason, wait].filter(Boolean).join("; "),
  ];
}

async function retry(
  runs: string[],
  options: ChangeOptions,
  self: Command,
  io: Io,
): Promise<void> {
  const settings = await settingsOf(self, io);
  const ids = await findRuns(settings, runs, options.handler, ["dead"], io);
  await using operations = await openOperations(settings, io.err);
  const count = ids.length ? await operations.retry(ids) : 0;
  report(io, options, { retried: count }, `${count} of ${ids.length} runs are to run again`);
}

async function drop(runs: string[], options: ChangeOptions, self: Command, io: Io): Promise<void> {
  const settings = await settingsOf(self, io);
  const ids = options.handler ? [] : await findRuns(settings, runs, undefined, [], io);
  await using operations = await openOperations(settings, io.err);
  const count = await operations.drop(options.handler ? { handler: options.handler } : { ids });
  const left = ids.length > count ? `, of ${ids.length}: what runs, or is over, is left alone` : "";
  report(io, options, { dropped: count }, `${count} runs given up${left}`);
}

function report(io: Io, options: ChangeOptions, json: Json, text: string): void {
  io.out(options.json ? JSON.stringify(json) : text);
}

function number(flag: string, text: string): number {
  if (!/^\d+$/.test(text)) throw new CommandError(`${flag} takes a whole number, not "${text}"`, 2);
  return Number(text);
}
