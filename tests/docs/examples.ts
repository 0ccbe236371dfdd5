/**
 * The examples of a page of documentation, as files.
 *
 * @module
 */

/** Blocks of TypeScript that begin with `// handlers/<file>`: file → code. */
export async function handlersOf(page: string): Promise<Readonly<Record<string, string>>> {
  const text = await Deno.readTextFile(new URL(`../../docs/${page}`, import.meta.url));
  const blocks = text.matchAll(/^```ts\n\/\/ handlers\/(\S+)\n(.*?)^```$/gms);
  return Object.fromEntries([...blocks].map(([, file, code]) => [file!, code!]));
}
