/**
 * A folder with handlers, as `deno check` sees it.
 *
 * @module
 */
import config from "../../deno.json" with { type: "json" };

/** What `deno check` said: its errors, one text each, in order; empty: all is well. */
export async function check(files: Readonly<Record<string, string>>): Promise<string[]> {
  const folder = await Deno.makeTempDir();
  try {
    const root = new URL("../../", import.meta.url);
    const exports = Object.entries(config.exports).map(([name, file]) =>
      [`hookbox${name.slice(1)}`, new URL(file, root).href] as const
    );
    const settings = {
      imports: { ...config.imports, ...Object.fromEntries(exports) },
      compilerOptions: { types: ["./hookbox.d.ts"] },
    };
    const lock = await Deno.readTextFile(new URL("deno.lock", root));
    const all = { ...files, "deno.json": JSON.stringify(settings), "deno.lock": lock };
    for (const [name, text] of Object.entries(all)) {
      await Deno.writeTextFile(`${folder}/${name}`, text);
    }
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["check"],
      env: { NO_COLOR: "1" },
      cwd: folder,
    }).output();
    const said = new TextDecoder().decode(stderr);
    const errors = said.split("\n").filter((line) => /^TS\d+ /.test(line));
    if (success !== (errors.length === 0)) throw new Error(said);
    return errors;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
