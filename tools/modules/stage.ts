/**
 * A copy of the sources in which tools of Deno can be let loose.
 *
 * @module
 */
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** A copy that is removed at its end. */
export interface Stage extends AsyncDisposable {
  readonly root: string;
}

/** Makes the copy. */
export async function stage(): Promise<Stage> {
  const root = await Deno.makeTempDir({ prefix: "hookbox-modules-" });
  await copy(join(ROOT, "lib"), join(root, "lib"));
  await Deno.copyFile(join(ROOT, "deno.lock"), join(root, "deno.lock"));
  const config = JSON.parse(await Deno.readTextFile(join(ROOT, "deno.json")));
  // `deno pack` takes no name without a scope.
  const scoped = { ...config, name: "@hookbox/hookbox", lock: { frozen: false } };
  await Deno.writeTextFile(join(root, "deno.json"), JSON.stringify(scoped));
  await Deno.writeTextFile(
    join(root, "lib/zod.ts"),
    'export * from "zod";\nexport { z as default } from "zod";\n',
  );
  return { root, [Symbol.asyncDispose]: () => Deno.remove(root, { recursive: true }) };
}

/** What hookbox gives to those who import it. */
export async function exportsOf(root: string) {
  const { version, exports } = JSON.parse(await Deno.readTextFile(join(root, "deno.json")));
  const entries = Object.entries(exports as Record<string, string>).map(([path, file]) => ({
    name: `hookbox${path.slice(1)}`,
    file: relative(".", file),
  }));
  return { version: version as string, exports: entries };
}

/** Runs a command of Deno in a folder. */
export async function deno(root: string, ...args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args,
    cwd: root,
    stdin: "null",
    env: { NO_COLOR: "1" },
  }).output();
  if (!success) throw new Error(`deno ${args.join(" ")}\n${new TextDecoder().decode(stderr)}`);
}

/** All files below a folder, by their path there. */
export async function filesBelow(folder: string, path = ""): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for await (const { name, isDirectory } of Deno.readDir(join(folder, path))) {
    const below = path === "" ? name : `${path}/${name}`;
    if (isDirectory) Object.assign(files, await filesBelow(folder, below));
    else files[below] = await Deno.readTextFile(join(folder, below));
  }
  return files;
}

/** Copies a folder. @param change What becomes of each text; default: it stays. */
export async function copy(
  from: string,
  to: string,
  change: (path: string, text: string) => string = (_, text) => text,
): Promise<void> {
  for (const [path, text] of Object.entries(await filesBelow(from))) {
    await Deno.mkdir(dirname(join(to, path)), { recursive: true });
    await Deno.writeTextFile(join(to, path), change(path, text));
  }
}
