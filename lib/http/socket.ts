/**
 * The control socket: a Unix socket beside the database, or in the working directory where that is on a server.
 *
 * A path of a Unix socket may have about 100 bytes (`sun_path`: 108 on Linux, 104 on macOS, with the closing NUL). Where
 * the one beside the database is longer, there is a symbolic link instead, to a socket in a folder of our own in
 * `$XDG_RUNTIME_DIR` or the temporary folder. So both sides find it whatever their environments say, and who may
 * write beside the database decides which socket commands go to.
 *
 * @module
 */
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { isFile } from "../store/location.ts";
import { type Handler, QUIET, serve, type Serving } from "./serve.ts";

/** Bytes that fit everywhere. */
const LONGEST = 103;
const FOLDER = "hookbox-";
const FILE = "control.sock";

/**
 * Where the control socket of a store is, or the link to it: beside a file; in the working directory for one that a
 * `postgres://` URL names.
 */
export function socketPath(store: string): string {
  if (isFile(store)) return `${resolve(store)}.sock`;
  const { host, pathname, search } = new URL(store);
  return resolve(`hookbox-${`${host}${pathname}${search}`.replace(/[^a-z0-9]+/gi, "-")}.sock`);
}

/** The path to connect to; null when nobody listens. */
export function followSocket(path: string): string | null {
  if (fits(path)) return path;
  try {
    return Deno.readLinkSync(path);
  } catch {
    return null;
  }
}

/** A control socket that is being listened on. */
export interface ControlSocket {
  /** The socket itself. */
  readonly path: string;
  /** Answers what was asked, then removes the socket. */
  stop(): Promise<void>;
}

/**
 * Listens on the control socket. A socket that nobody listens on any more (of a process that was killed) is replaced.
 *
 * @param path The socket, as {@linkcode socketPath} gives it.
 *
 * @throws {Error} when another process answers there, something else than a socket lies there, or it cannot be made.
 */
export async function listenOnSocket(
  fetch: Handler<Deno.UnixAddr>,
  path: string,
): Promise<ControlSocket> {
  await makeRoom(path);
  const real = fits(path) ? path : await makeLink(path);
  const { stop } = bind(fetch, real);
  return { path: real, stop: () => stop().then(() => remove(path)) };
}

/** Both calls are synchronous: nobody else can connect before the mode is set, but who may write into the folder. */
function bind(fetch: Handler<Deno.UnixAddr>, path: string): Serving<Deno.UnixAddr> {
  const serving = serve((handler) => Deno.serve({ path, ...QUIET }, handler), fetch);
  Deno.chmodSync(path, 0o600);
  return serving;
}

function fits(path: string): boolean {
  return new TextEncoder().encode(path).byteLength <= LONGEST;
}

/** A folder that only we can enter (mode 0700), so that nobody can put a socket of his own there. */
async function makeLink(path: string): Promise<string> {
  const dir = Deno.env.get("XDG_RUNTIME_DIR") || tmpdir();
  const target = join(await Deno.makeTempDir({ dir, prefix: FOLDER }), FILE);
  await Deno.symlink(target, path);
  return target;
}

async function makeRoom(path: string): Promise<void> {
  const found = await Deno.lstat(path).catch(() => null);
  if (found === null) return;
  if (!found.isSocket && !found.isSymlink) {
    throw new Error(
      `Cannot make the control socket: ${path} is something else. Move it away, or set HOOKBOX_STORE to another path`,
    );
  }
  const target = followSocket(path);
  if (target !== null && await isServed(target)) {
    throw new Error(
      `Cannot make the control socket: another hookbox answers at ${path}. Stop it first`,
    );
  }
  await remove(path);
}

async function isServed(path: string): Promise<boolean> {
  try {
    (await Deno.connect({ transport: "unix", path })).close();
    return true;
  } catch {
    return false;
  }
}

/** Removes the socket, with link and folder where it has them. Deno 2.9 has removed the socket itself, 2.5 has not. */
async function remove(path: string): Promise<void> {
  const target = await Deno.readLink(path).catch(() => null);
  await Deno.remove(path).catch(() => {});
  // Only what we made: whoever could write the link must not choose what else we delete.
  if (target === null || basename(target) !== FILE) return;
  await Deno.remove(target).catch(() => {});
  if (basename(dirname(target)).startsWith(FOLDER)) {
    await Deno.remove(dirname(target)).catch(() => {});
  }
}
