/**
 * A folder with handlers, as `deno check` sees it.
 *
 * @module
 */
import { UserFolder } from "../user_folder.ts";

/** What `deno check` said: its errors, one text each, in order; empty: all is well. */
export async function check(files: Readonly<Record<string, string>>): Promise<string[]> {
  await using folder = await UserFolder.create(files, { types: ["./hookbox.d.ts"] });
  const { success, stderr } = await folder.deno("check");
  const errors = stderr.split("\n").filter((line) => /^TS\d+ /.test(line));
  if (success !== (errors.length === 0)) throw new Error(stderr);
  return errors;
}
