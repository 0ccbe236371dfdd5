/**
 * A folder as users of hookbox have one: with handlers, and settings that find `hookbox`.
 *
 * @module
 */
import { dirname, join } from "node:path";
import config from "../deno.json" with { type: "json" };

const ROOT = new URL("../", import.meta.url);

/** What a command of Deno said. */
export interface Said {
  readonly success: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/** Removed when it is disposed. */
export class UserFolder implements AsyncDisposable {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /**
   * Makes a folder with these files.
   *
   * @param compilerOptions What `deno.json` says beside the imports.
   */
  static async create(
    files: Readonly<Record<string, string>>,
    compilerOptions: Readonly<Record<string, unknown>> = config.compilerOptions,
  ): Promise<UserFolder> {
    const folder = new UserFolder(await Deno.makeTempDir({ prefix: "hookbox-user-" }));
    const own = Object.entries(config.exports).map(([name, file]) =>
      [`hookbox${name.slice(1)}`, new URL(file, ROOT).href] as const
    );
    const imports = { ...config.imports, ...Object.fromEntries(own) };
    const all = {
      ...files,
      "deno.json": JSON.stringify({ imports, compilerOptions }),
      "deno.lock": await Deno.readTextFile(new URL("deno.lock", ROOT)),
    };
    for (const [name, text] of Object.entries(all)) {
      await Deno.mkdir(dirname(join(folder.path, name)), { recursive: true });
      await Deno.writeTextFile(join(folder.path, name), text);
    }
    return folder;
  }

  /** Runs `deno` there. */
  async deno(...args: string[]): Promise<Said> {
    const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args,
      env: { NO_COLOR: "1" },
      cwd: this.path,
    }).output();
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    return { success, stdout: text(stdout), stderr: text(stderr) };
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Deno.remove(this.path, { recursive: true });
  }
}
