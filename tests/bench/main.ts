/**
 * The benchmarks: `deno task bench [NAME[=ARGUMENT]...]`, as `deno task bench start idle=60`. Figures go to standard output as JSON lines, and at the end as a table for
 * people to standard error.
 *
 * Each runs in a process of its own, so that none warms or crowds another.
 */
import { fileURLToPath } from "node:url";
import { print } from "./box.ts";

type Figures = Readonly<Record<string, string | number>>;

const ALL = [
  "store",
  "claims",
  "start",
  "dev",
  "memory",
  "latency",
  "spin",
  "fairness",
  "flood",
  "backup",
  "upkeep",
  "idle",
  "ingest",
  "cluster",
  "scale",
];

const unknown = Deno.args.map((arg) => arg.split("=")[0]!).filter((name) => !ALL.includes(name));
if (unknown.length > 0) {
  // deno-lint-ignore no-console -- a command: its messages go to standard error
  console.error(`There is no benchmark ${unknown.join(", ")}; there are ${ALL.join(", ")}`);
  Deno.exit(2);
}

/** What the figures were measured on. Other work on the machine shows in its load. */
function machine(): Figures {
  return {
    name: "machine",
    os: `${Deno.build.os} ${Deno.osRelease()} ${Deno.build.arch}`,
    cores: navigator.hardwareConcurrency,
    memoryMB: Math.round(Deno.systemMemoryInfo().total / 2 ** 20),
    load: Number(Deno.loadavg()[0]!.toFixed(2)),
    deno: Deno.version.deno,
  };
}

/** One line for people: `name  p50 1.2, p99 3.4 (ms)`. */
function row({ name, unit, ...figures }: Figures): string {
  const text = Object.entries(figures).map(([key, value]) => `${key} ${value}`).join(", ");
  return `${String(name).padEnd(60)}  ${text}${unit === undefined ? "" : ` (${unit})`}`;
}

const table: string[] = [];

function show(figures: Figures): void {
  print(figures);
  table.push(row(figures));
}

/** Runs one, passes its lines on, and gives whether it went well. */
async function run(wanted: string): Promise<boolean> {
  const [name, ...argument] = wanted.split("=");
  const script = fileURLToPath(new URL(`${name}.ts`, import.meta.url));
  const args = ["run", "-A", script, ...argument];
  const child = new Deno.Command(Deno.execPath(), { args, stdout: "piped" }).spawn();
  let rest = "";
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    for (const line of lines) show(JSON.parse(line));
  }
  return (await child.status).success;
}

show(machine());
let failed = false;
for (const name of Deno.args.length > 0 ? Deno.args : ALL) {
  if (!await run(name)) failed = true;
}
// deno-lint-ignore no-console -- a command: what is for people goes to standard error
console.error(["", ...table].join("\n"));
Deno.exit(failed ? 1 : 0);
