/**
 * The benchmarks: `deno task bench [NAME...]`. Figures go to standard output as JSON lines.
 *
 * Each runs in a process of its own, so that none warms or crowds another.
 */
import { fileURLToPath } from "node:url";

const ALL = ["store", "start", "spin"];

const unknown = Deno.args.filter((name) => !ALL.includes(name));
if (unknown.length > 0) {
  // deno-lint-ignore no-console -- a command: its messages go to standard error
  console.error(`There is no benchmark ${unknown.join(", ")}; there are ${ALL.join(", ")}`);
  Deno.exit(2);
}

let failed = false;
for (const name of Deno.args.length > 0 ? Deno.args : ALL) {
  const script = fileURLToPath(new URL(`${name}.ts`, import.meta.url));
  const { code } = await new Deno.Command(Deno.execPath(), { args: ["run", "-A", script] })
    .spawn().status;
  failed ||= code !== 0;
}
Deno.exit(failed ? 1 : 0);
