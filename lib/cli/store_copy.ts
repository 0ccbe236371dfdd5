/**
 * `hookbox store copy`.
 *
 * @module
 */
import type { Command } from "commander";
import { type CopyReport, copyStore } from "../app/store_copy.ts";
import { type Io, table } from "./io.ts";

/** Adds it to `hookbox store`. */
export function defineCopy(store: Command, io: Io): void {
  store.command("copy <from> <to>")
    .summary("copy everything into a new store, also of the other kind")
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      `
Each is the path of a file or a postgres:// URL, as in HOOKBOX_STORE. Stop hookbox first: a store that is
served is not copied. <to> must be empty or not exist; nothing in <from> is changed. The copy appears when it is
complete, and holds the secrets, too. Then set HOOKBOX_STORE to it and start hookbox. Serve only one of the two.

Examples:
  hookbox store copy hookbox.db postgres://hookbox@db/hookbox
  hookbox store copy 'postgres://hookbox@db/hookbox?schema=hookbox' /var/lib/hookbox/hookbox.db
  hookbox store copy old.db "$(cat /etc/hookbox/store-url)" --json | jq .rows`,
    )
    .action(async (from: string, to: string, { json }: { json?: boolean }) => {
      const report = await copyStore(from, to);
      io.out(json ? JSON.stringify(report) : describe(report));
    });
}

function describe({ from, to, rows }: CopyReport): string {
  return `${from} → ${to}\n${
    table(Object.entries(rows).map(([name, n]) => [`  ${name}`, `${n}`]))
  }`;
}
