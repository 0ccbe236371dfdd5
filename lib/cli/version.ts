import { VERSION } from "../app/version.ts";
import type { Define } from "./define.ts";

/** `hookbox version`. */
export const define: Define = (command, io) => {
  command
    .option("--json", "print JSON")
    .action((options: { json?: boolean }) => {
      const { os, arch } = Deno.build;
      const facts = { version: VERSION, deno: Deno.version.deno, target: `${os}-${arch}` };
      io.out(
        options.json
          ? JSON.stringify(facts)
          : `hookbox ${facts.version} (Deno ${facts.deno}, ${facts.target})`,
      );
    });
};
