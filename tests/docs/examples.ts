/**
 * The examples of a page of documentation, as files.
 *
 * @module
 */

/** A block of code whose first line is the path of a file: `// handlers/dcim.site.create.ts`. */
const BLOCK = /^```(?:ts|js)\b[^\n]*\n(\/\/ (?<path>\S+\.[jt]s)\n.*?)^```$/gms;

/** The files of a page (`docs/testing.md`): path → code. */
export async function filesOf(page: string): Promise<Readonly<Record<string, string>>> {
  const text = await Deno.readTextFile(new URL(`../../${page}`, import.meta.url));
  const blocks = text.matchAll(BLOCK);
  return Object.fromEntries([...blocks].map(({ 1: code, groups }) => [groups!.path!, code!]));
}

/** Those of a page of `docs/` that lie in `handlers/`: their path below it → code. */
export async function handlersOf(page: string): Promise<Readonly<Record<string, string>>> {
  const files = Object.entries(await filesOf(`docs/${page}`));
  return Object.fromEntries(
    files.filter(([path]) => path.startsWith("handlers/"))
      .map(([path, code]) => [path.slice("handlers/".length), code]),
  );
}
