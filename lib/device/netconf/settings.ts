/**
 * How devices are reached, from environment variables.
 *
 * @module
 */
import type { ConnectOptions } from "./connect.ts";

/** What the variables say: all but the host. */
export type NetconfSettings = Omit<ConnectOptions, "host">;

/**
 * Reads the variables `NETCONF_USERNAME`, `NETCONF_PASSWORD`, `NETCONF_KEY` (path of a private key),
 * `NETCONF_KEY_PASSPHRASE`, `SSH_AUTH_SOCK` (an agent; where there is neither of both), `NETCONF_PORT` (830), and
 * `NETCONF_HOSTKEY_SHA256` (several with commas) or `NETCONF_KNOWN_HOSTS`; for a jump host `NETCONF_JUMP`
 * (`user@host:port`), for old devices `NETCONF_ALGORITHMS=legacy`. Of every variable `X`, `X_FILE` may name a file that
 * holds the value.
 *
 * @param env Gives a variable: `ctx.env`.
 * @throws {Error} that names the variable which is missing or wrong.
 */
export async function netconfSettings(
  env: (name: string) => string | undefined,
): Promise<NetconfSettings> {
  const value = (name: string) => valueOf(env, name);
  const username = await value("NETCONF_USERNAME");
  if (username === undefined) throw new Error("Set NETCONF_USERNAME: who logs in to devices");
  const [password, path, passphrase, pins, knownHosts, port, jump, algorithms] = await Promise.all([
    value("NETCONF_PASSWORD"),
    value("NETCONF_KEY"),
    value("NETCONF_KEY_PASSPHRASE"),
    value("NETCONF_HOSTKEY_SHA256"),
    value("NETCONF_KNOWN_HOSTS"),
    value("NETCONF_PORT"),
    value("NETCONF_JUMP"),
    value("NETCONF_ALGORITHMS"),
  ]);
  const key = path === undefined ? undefined : await readFile(path, "NETCONF_KEY");
  const agent = password === undefined && key === undefined ? env("SSH_AUTH_SOCK") : undefined;
  if (password === undefined && key === undefined && agent === undefined) {
    throw new Error("Set NETCONF_PASSWORD or NETCONF_KEY: how to log in to devices");
  }
  if (algorithms !== undefined && algorithms !== "legacy") {
    throw new Error(`NETCONF_ALGORITHMS must be legacy, not "${algorithms}"`);
  }
  const login = { username, password, key, passphrase, agent };
  return {
    ...login,
    port: port === undefined ? undefined : parsePort(port, "NETCONF_PORT"),
    hostKeySha256: pins?.split(",").map((pin) => pin.trim()),
    knownHosts,
    jump: jump === undefined ? undefined : { ...login, knownHosts, ...parseJump(jump) },
    algorithms,
  };
}

async function valueOf(
  env: (name: string) => string | undefined,
  name: string,
): Promise<string | undefined> {
  const file = env(`${name}_FILE`);
  if (env(name) || !file) return env(name) || undefined;
  return (await readFile(file, `${name}_FILE`)).replace(/\r?\n$/, "") || undefined;
}

async function readFile(path: string, variable: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch (cause) {
    throw new Error(`${variable} names a file that cannot be read: ${(cause as Error).message}`, {
      cause,
    });
  }
}

function parsePort(text: string, variable: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= 65535) return port;
  throw new Error(`${variable} must be a port from 1 to 65535, not "${text}"`);
}

/** `user@host:port`, as `ssh -J` takes it; user and port may be left out. */
function parseJump(text: string): { host: string; username?: string; port?: number } {
  const found = /^(?:([^@\s]+)@)?(\[[^\]\s]+\]|[^:@\s]+)(?::(\d+))?$/.exec(text);
  if (!found) throw new Error(`NETCONF_JUMP must be like user@host:22, not "${text}"`);
  const [, username, host, port] = found;
  return {
    host: host!.replace(/^\[|\]$/g, ""),
    ...username === undefined ? {} : { username },
    ...port === undefined ? {} : { port: parsePort(port, "NETCONF_JUMP") },
  };
}
