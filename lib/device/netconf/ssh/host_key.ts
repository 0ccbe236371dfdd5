/**
 * Whether a server is the one that it should be.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { NetconfError } from "../error.ts";
import { keysOf, type KnownKey, parseKnownHosts } from "./known_hosts.ts";
import { nameOf, type SshOptions } from "./options.ts";

/** Judges the keys of one server. */
export interface HostKeyCheck {
  /** The algorithms of the keys that are known, so that the server shows one of these; null: it may show any. */
  readonly algorithms: readonly string[] | null;
  /** Null where the key is right; else why it is not. */
  judge(key: Uint8Array): NetconfError | null;
}

type Server = Required<Pick<SshOptions, "host">> & Pick<SshOptions, "hostKeySha256" | "knownHosts">;

/** Prepares the check of a server's key. @throws {NetconfError} where there is nothing to check it by. */
export async function hostKeyCheck(options: Server, port: number): Promise<HostKeyCheck> {
  const { host, hostKeySha256 } = options;
  if (hostKeySha256 !== undefined) return pinned([hostKeySha256].flat(), host, port);
  const home = options.knownHosts ?? defaultFile();
  if (home === null) {
    const hint = "Set NETCONF_KNOWN_HOSTS or NETCONF_HOSTKEY_SHA256";
    throw failure(host, port, "nothing says which host key it should have", hint);
  }
  return known(keysOf(parseKnownHosts(await readFile(home, host, port)), host, port), {
    file: home,
    host,
    port,
  });
}

function pinned(fingerprints: readonly string[], host: string, port: number): HostKeyCheck {
  const wanted = fingerprints.map((it) => it.replace(/^SHA256:/i, "").replace(/=+$/, ""));
  return {
    algorithms: null,
    judge(key) {
      const seen = fingerprint(key);
      if (wanted.includes(seen.slice("SHA256:".length))) return null;
      const detail = `its host key is ${seen} (${typeOf(key)}), not ${fingerprints.join(" or ")}`;
      const hint = "Unless you know that it has a new key, somebody may be in between: " +
        "NETCONF_HOSTKEY_SHA256 says which it should have";
      return failure(host, port, detail, hint);
    },
  };
}

interface Place {
  readonly file: string;
  readonly host: string;
  readonly port: number;
}

function known(keys: readonly KnownKey[], { file, host, port }: Place): HostKeyCheck {
  const good = keys.filter(({ revoked }) => !revoked);
  const judge = (key: Uint8Array): NetconfError | null => {
    const [type, text] = [typeOf(key), Buffer.from(key).toString("base64")];
    const same = keys.filter((it) => it.key.replace(/=+$/, "") === text.replace(/=+$/, ""));
    const revoked = same.find((it) => it.revoked);
    if (revoked) {
      return failure(host, port, `its host key is revoked in ${file}:${revoked.line}`);
    }
    if (same.length > 0) return null;
    const seen = `${fingerprint(key)} (${type})`;
    const name = port === 22 ? host.toLowerCase() : `[${host.toLowerCase()}]:${port}`;
    const line = `${name} ${type} ${text}`;
    const [other] = good;
    if (other) {
      const detail = `its host key is ${seen}, not that of ${file}:${other.line}`;
      const hint = "Unless you know that it has a new key, somebody may be in between. " +
        `The line with the new key is: ${line}`;
      return failure(host, port, detail, hint);
    }
    const hint =
      `If that is its key, set NETCONF_HOSTKEY_SHA256=${fingerprint(key)}, or add this ` +
      `line to ${file} (NETCONF_KNOWN_HOSTS): ${line}`;
    return failure(host, port, `its host key is not known: ${seen}`, hint);
  };
  return { algorithms: good.length > 0 ? [...new Set(good.flatMap(algorithmsOf))] : null, judge };
}

/** An RSA key signs with three algorithms (RFC 8332). */
function algorithmsOf({ type }: KnownKey): readonly string[] {
  return type === "ssh-rsa" ? ["rsa-sha2-512", "rsa-sha2-256", "ssh-rsa"] : [type];
}

async function readFile(file: string, host: string, port: number): Promise<string> {
  try {
    return await Deno.readTextFile(file);
  } catch (cause) {
    // Nothing is known yet: the key is shown, with the line to begin the file with.
    if (cause instanceof Deno.errors.NotFound) return "";
    const detail = `the file of known host keys cannot be read: ${(cause as Error).message}`;
    throw failure(host, port, detail, undefined, cause);
  }
}

function defaultFile(): string | null {
  const home = Deno.env.get("HOME");
  return home ? `${home}/.ssh/known_hosts` : null;
}

/** As `ssh-keygen -l` prints it. */
export function fingerprint(key: Uint8Array): string {
  return `SHA256:${createHash("sha256").update(key).digest("base64").replace(/=+$/, "")}`;
}

/** A key begins with its type (RFC 4253, section 6.6). */
function typeOf(key: Uint8Array): string {
  const length = new DataView(key.buffer, key.byteOffset, key.byteLength).getUint32(0);
  return new TextDecoder().decode(key.subarray(4, 4 + length));
}

function failure(
  host: string,
  port: number,
  detail: string,
  hint?: string,
  cause?: unknown,
): NetconfError {
  return new NetconfError({
    kind: "host-key",
    device: nameOf({ host, port }),
    detail,
    hint,
    cause,
  });
}
