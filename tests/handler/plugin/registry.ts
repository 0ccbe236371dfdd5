/**
 * A registry of npm with one package, as much of it as an installation asks for.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { dirname, join } from "node:path";

/** Serves version 1.0.0 of a package. */
export class Registry implements AsyncDisposable {
  readonly #server: Deno.HttpServer<Deno.NetAddr>;

  private constructor(name: string, tarball: Uint8Array<ArrayBuffer>) {
    const integrity = `sha512-${createHash("sha512").update(tarball).digest("base64")}`;
    const answer = (request: Request) => {
      const { pathname, origin } = new URL(request.url);
      if (pathname === "/package.tgz") return new Response(tarball);
      if (decodeURIComponent(pathname) !== `/${name}`) return new Response(null, { status: 404 });
      const dist = { tarball: `${origin}/package.tgz`, integrity };
      const version = { name, version: "1.0.0", dist };
      return Response.json({
        name,
        "dist-tags": { latest: "1.0.0" },
        versions: { "1.0.0": version },
      });
    };
    this.#server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, answer);
  }

  /** Where it is. */
  get url(): string {
    return `http://127.0.0.1:${this.#server.addr.port}/`;
  }

  /** Packs these files, and serves them. */
  static async start(name: string, files: Readonly<Record<string, string>>): Promise<Registry> {
    const folder = await Deno.makeTempDir({ prefix: "hookbox-package-" });
    try {
      for (const [file, text] of Object.entries(files)) {
        const path = join(folder, "package", file);
        await Deno.mkdir(dirname(path), { recursive: true });
        await Deno.writeTextFile(path, text);
      }
      const args = ["-czf", "package.tgz", "package"];
      const { success } = await new Deno.Command("tar", { args, cwd: folder }).output();
      if (!success) throw new Error("tar failed");
      return new Registry(name, await Deno.readFile(join(folder, "package.tgz")));
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }
}
