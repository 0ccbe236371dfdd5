/**
 * From the save of a file to the first run of the new code, in `hookbox dev`, by the executable and by `deno run`:
 * `deno task bench dev`, after `deno task compile`.
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { acknowledge, BINARY, delivery, folderOf, print, quantile, start } from "./box.ts";

const SAVES = 10;
const MAIN = fileURLToPath(new URL("../../main.ts", import.meta.url));
const HANDLER = "dcim.interface.update.ts";

/** Where Deno keeps packages: the home of what is started is another one. */
const DENO_DIR = Deno.env.get("DENO_DIR") ?? join(Deno.env.get("HOME") ?? "/", ".cache/deno");

const LINES: Readonly<Record<string, readonly [string, ...string[]]>> = {
  executable: [BINARY, "dev"],
  "deno run": [Deno.execPath(), "run", "-A", "--no-check", MAIN, "dev"],
};

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Runs of the handler tell which code they are. */
let told: (version: string) => void = () => {};
await using report = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, (request) => {
  told(new URL(request.url).pathname.slice(1));
  return new Response();
});
const url = `http://127.0.0.1:${report.addr.port}`;

/** A handler that tells its version, or that of its helper. */
const handler = (version: string) => `
  import type { Context, UpdateEvent } from "hookbox";
  import { version as helper } from "./_helper.ts";
  export const config = { lane: "none" };
  export default async function (_: UpdateEvent<"dcim.interface">, ctx: Context) {
    await (await fetch(${JSON.stringify(url)} + "/" + ${version}, { signal: ctx.signal })).text();
  }
`;
const helper = (version: string) => `export const version: string = ${JSON.stringify(version)};\n`;

/** What else lies in the folder. */
const others = (count: number) =>
  Object.fromEntries(
    Array.from({ length: count - 1 }, (_, i) => [
      `dcim.site.update.n${i}.ts`,
      'import { z } from "zod"; export const config = { schema: z.object({}).loose() }; export default () => {};',
    ]),
  );

/** Saves as editors do: by writing the file, or by giving its name to another one. */
async function save(path: string, text: string, rename: boolean): Promise<void> {
  if (!rename) return await Deno.writeTextFile(path, text);
  await Deno.writeTextFile(`${path}~`, text);
  await Deno.rename(`${path}~`, path);
}

for (const [by, line] of Object.entries(LINES)) {
  for (const count of [1, 20]) {
    const folder = await folderOf({ [HANDLER]: handler("helper"), ...others(count) });
    const path = (name: string) => join(folder, "handlers", name);
    await Deno.writeTextFile(path("_helper.ts"), helper("first"));
    try {
      await using box = await start(
        folder,
        { DENO_DIR },
        undefined,
        line,
      );
      for (const what of ["a handler", "what it imports"]) {
        const times: number[] = [];
        for (let i = 0; i < SAVES; i++) {
          await pause(1_200);
          const version = `${what === "a handler" ? "own" : "helper"}-${i}`;
          const { promise, resolve } = Promise.withResolvers<number>();
          told = (seen) => seen === version && resolve(performance.now());
          const text = what === "a handler" ? handler(JSON.stringify(version)) : helper(version);
          const saved = performance.now();
          await save(path(what === "a handler" ? HANDLER : "_helper.ts"), text, i % 2 === 1);
          let running = true;
          const ran = promise.finally(() => running = false);
          while (running) {
            await acknowledge(box.port, delivery());
            await pause(2);
          }
          times.push(await ran - saved);
        }
        print({
          name: `save of ${what} to new code running, ${count} handlers, ${by}`,
          runs: SAVES,
          min: quantile(times, 0),
          median: quantile(times, 0.5),
          max: quantile(times, 1),
          unit: "ms",
        });
        await Deno.writeTextFile(path(HANDLER), handler("helper"));
      }
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  }
}
