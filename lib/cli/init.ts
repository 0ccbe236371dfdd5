import { MODULES, readModules } from "../project/modules.ts";
import { initProject, type InitResult } from "../project/init.ts";
import type { Define } from "./define.ts";
import type { Io } from "./io.ts";

interface Options {
  readonly update?: boolean;
  readonly json?: boolean;
}

/** `hookbox init`. */
export const define: Define = (command, io) => {
  command.argument("[dir]", "where (default: here)", ".")
    .option("--update", `only bring ${MODULES}/ up to date, after a clone or an upgrade`)
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      `
Writes a handler with its test, and what an editor, deno check and deno test need to know of hookbox.
Nothing that is there is overwritten but ${MODULES}/, which is hookbox's own. Needs no network.

Examples:
  hookbox init my-handlers
  hookbox init --update`,
    )
    .action(async (dir: string, { update = false, json }: Options) => {
      const result = await initProject(dir, await readModules(), { update });
      if (json) io.out(JSON.stringify(result));
      else print(result, dir, update, io);
    });
};

function print({ written, kept, missing }: InitResult, dir: string, update: boolean, io: Io): void {
  for (const path of written) io.out(`wrote ${path}`);
  for (const path of kept) io.out(`kept  ${path}`);
  if (written.length === 0) io.out(`${MODULES}/ is up to date`);
  for (const [where, lines] of Object.entries(missing)) {
    io.err(`Add to "${where}" in deno.json:\n${lines.map((line) => `  ${line}`).join(",\n")}`);
  }
  if (update) return;
  const enter = dir === "." ? "" : `cd ${dir} && `;
  io.err(
    `\nNext: ${enter}cp hookbox.env.example hookbox.env, say there where NetBox is, then\n` +
      "  hookbox types    what your NetBox has, for your editor\n" +
      "  hookbox dev      runs the handlers",
  );
}
