/**
 * `hookbox store backup|check|copy|vacuum`.
 *
 * @module
 */
import type { Command } from "commander";
import { backup, check, type CheckReport, megabytes, vacuum } from "../app/store_care.ts";
import type { Define } from "./define.ts";
import { type Io, paint } from "./io.ts";
import { settingsOf, withSettings } from "./settings.ts";
import { defineCopy } from "./store_copy.ts";

interface Options {
  json?: boolean;
}

/** `hookbox store`. */
export const define: Define = (command, io, exit) => {
  command.addHelpText(
    "after",
    `
Examples:
  hookbox store backup /backup/hookbox-$(date +%F).db     while hookbox serves
  hookbox store check                                     1 when something is wrong
  hookbox store check --store /backup/hookbox.db          a backup is a store, too
  hookbox store copy hookbox.db postgres://hookbox@db/hookbox
  systemctl stop hookbox && hookbox store vacuum && systemctl start hookbox`,
  );
  withSettings(
    command.command("backup <file>").summary("copy the store into a new file, while it is in use"),
  )
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      `
The file is as the store at one moment, and holds its secrets. It appears when it is complete. To restore
it, stop hookbox, move the store and its -wal and -shm away, and copy the file to where HOOKBOX_STORE is.

Examples:
  hookbox store backup hookbox-backup.db`,
    )
    .action(async (file: string, options: Options, self: Command) => {
      const bytes = await backup(await settingsOf(self, io), file, io.err);
      report(io, options, { file, bytes }, `${file}: ${megabytes(bytes)}`);
    });
  withSettings(command.command("check").summary("look for damage, while the store is in use"))
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      `
Checks the file (SQLite's integrity_check), the version of its schema, and what it holds: lanes with two
heads or none, runs without a delivery, unfinished runs without a body. Exit code 1 when anything is wrong.

Examples:
  hookbox store check --json | jq .problems`,
    )
    .action(async (options: Options, self: Command) => {
      const found = check(await settingsOf(self, io), io.err);
      report(io, options, found, describe(found, io));
      if (found.problems.length > 0) exit(1);
    });
  withSettings(command.command("vacuum").summary("give all free space of the store back"))
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      `
hookbox gives space back by itself, a little at a time: this is for a store that was far larger once. It
is refused while hookbox serves.

Examples:
  hookbox store vacuum`,
    )
    .action(async (options: Options, self: Command) => {
      const { before, after } = vacuum(await settingsOf(self, io), io.err);
      report(
        io,
        options,
        { before, after },
        `${megabytes(before)} before, ${megabytes(after)} now`,
      );
    });
  defineCopy(command, io);
};

function describe({ schema, newestSchema, deliveries, runs, problems }: CheckReport, io: Io) {
  const older = schema < newestSchema ? ` (the next start brings it to ${newestSchema})` : "";
  const summary = `schema ${schema}${older}, ${deliveries} deliveries, ${runs} runs`;
  if (problems.length === 0) return `${paint(io, "green", "ok")}: ${summary}`;
  return [`${paint(io, "red", "damaged")}: ${summary}`, ...problems.map((it) => `  ${it}`)]
    .join("\n");
}

function report(io: Io, { json }: Options, value: unknown, text: string): void {
  io.out(json ? JSON.stringify(value) : text);
}
