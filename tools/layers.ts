/**
 * Checks that imports follow the layers: each room of `lib/` may import only the rooms named here.
 *
 * Run by `deno task ok`; prints one line for each import that goes the wrong way, and exits 1.
 *
 * @module
 */
import { dirname, join, relative } from "node:path";

/** Which rooms a room may import. `types` are allowed only as `import type`. */
interface Layer {
  readonly imports: readonly string[];
  readonly types?: readonly string[];
}

const LAYERS: Readonly<Record<string, Layer>> = {
  "clock": { imports: [] },
  "ring": { imports: [] },
  "deadlines": { imports: ["clock", "ring"] },
  "lazy": { imports: [] },
  "loop": { imports: ["clock"] },
  "event": { imports: ["lazy"] },
  "hmac": { imports: [] },
  "signature": { imports: ["hmac"] },
  "redact": { imports: [] },
  "loopback": { imports: [] },
  "zod_parts": { imports: [] },
  "store": { imports: ["event", "clock"] },
  "handler": { imports: ["event", "zod_parts"], types: ["store", "source"] },
  "handler/host": {
    imports: ["event", "handler", "source", "mod", "clock", "lazy", "ring", "redact"],
    types: ["store"],
  },
  "source": {
    imports: ["event", "signature", "clock", "loop", "loopback", "zod_parts"],
    types: ["store"],
  },
  "types": { imports: [], types: ["source"] },
  "project": { imports: ["handler", "source", "types"] },
  "worker": {
    imports: ["event", "handler", "handler/host", "store", "clock", "deadlines", "ring"],
  },
  "http": {
    imports: ["event", "signature", "handler", "store", "clock", "deadlines", "zod_parts"],
    types: ["source"],
  },
  "config": { imports: ["redact", "loopback", "zod_parts"] },
  "hookbox": { imports: ["app"], types: ["event", "handler", "config"] },
  "mod": { imports: ["event", "handler", "source", "hookbox"], types: ["config"] },
  "notify": { imports: ["clock"] },
  "testing": {
    imports: ["clock", "event", "signature", "handler", "handler/host", "source", "worker"],
    types: ["store"],
  },
  "device": { imports: ["clock"] },
  "netconf": { imports: ["device"] },
  "dev": { imports: ["clock", "handler"] },
  "cli": {
    imports: ["clock", "config", "app", "dev", "project"],
    types: ["event", "store", "handler", "source", "http"],
  },
  "app": {
    imports: [
      "clock",
      "config",
      "device",
      "event",
      "handler",
      "handler/host",
      "http",
      "loop",
      "signature",
      "source",
      "store",
      "types",
      "worker",
    ],
  },
};

/** The room of a file below `lib/`: the longest name of the table that its path starts with. */
export function roomOf(file: string): string {
  const path = file.replace(/\.ts$/, "");
  return Object.keys(LAYERS)
    .filter((room) => path === room || path.startsWith(`${room}/`))
    .sort((a, b) => b.length - a.length)[0] ?? path.split("/")[0]!;
}

/** The relative imports of a source text, and whether each is for types alone. */
export function importsOf(source: string): { specifier: string; types: boolean }[] {
  const code = source.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
  const found: { specifier: string; types: boolean }[] = [];
  for (const match of code.matchAll(/\b(import|export)\s+(type\s)?[^;"']*?from\s*"(\.[^"]+)"/g)) {
    found.push({ specifier: match[3]!, types: match[2] !== undefined });
  }
  const bare =
    /\bimport\s*\(?\s*"(\.[^"]+)"|(?:new URL|import\.meta\.resolve)\(\s*"(\.[^"]+\.ts)"/g;
  for (const match of code.matchAll(bare)) {
    found.push({ specifier: (match[1] ?? match[2])!, types: false });
  }
  return found;
}

/** What is wrong with the imports of one file (its path is relative to `lib/`); empty when all is well. */
export function checkFile(file: string, source: string): string[] {
  const from = roomOf(file);
  const layer = LAYERS[from];
  if (!layer) return [`lib/${file}: the room "${from}" is not in the table of tools/layers.ts`];
  const problems: string[] = [];
  if (from !== "zod_parts" && /^import .*"zod";$/m.test(source)) {
    problems.push(`lib/${file}: imports all of zod; import * as z from lib/zod_parts.ts instead`);
  }
  for (const { specifier, types } of importsOf(source)) {
    const target = join(dirname(file), specifier);
    if (target.startsWith("..")) {
      problems.push(`lib/${file}: imports "${specifier}", which lies outside lib/`);
      continue;
    }
    const to = roomOf(target);
    if (to === from || layer.imports.includes(to) || (types && layer.types?.includes(to))) continue;
    const allowed = [...layer.imports, ...(layer.types ?? []).map((room) => `${room} (types)`)];
    problems.push(
      `lib/${file}: ${from} may not import ${to} ("${specifier}"); it may import ${
        allowed.join(", ") || "nothing of ours"
      }`,
    );
  }
  return problems;
}

async function* sources(dir: string): AsyncGenerator<string> {
  for await (const entry of Deno.readDir(dir)) {
    const path = join(dir, entry.name);
    if (entry.isDirectory) yield* sources(path);
    else if (entry.name.endsWith(".ts")) yield path;
  }
}

if (import.meta.main) {
  const lib = new URL("../lib", import.meta.url).pathname;
  const problems: string[] = [];
  let files = 0;
  for await (const path of sources(lib)) {
    files++;
    problems.push(...checkFile(relative(lib, path), await Deno.readTextFile(path)));
  }
  // deno-lint-ignore no-console -- a command: its result goes to standard output
  console.log(
    problems.length ? problems.join("\n") : `Imports of ${files} files follow the layers`,
  );
  if (problems.length) Deno.exit(1);
}
