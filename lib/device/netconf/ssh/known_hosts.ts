/**
 * OpenSSH's known_hosts files (sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT").
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { createHmac } from "node:crypto";

/** One key of the file. */
export interface KnownKey {
  /** `ssh-ed25519`. */
  readonly type: string;
  /** Base64. */
  readonly key: string;
  /** It was stolen, or otherwise must not be trusted any more. */
  readonly revoked: boolean;
  /** 1-based. */
  readonly line: number;
  readonly hosts: string;
}

/** The keys in the text of a file. Lines that cannot be read, and authorities of certificates, are passed over. */
export function parseKnownHosts(text: string): KnownKey[] {
  return text.split(/\r?\n/).flatMap((line, index): KnownKey[] => {
    const words = line.trim().split(/\s+/);
    const marker = words[0]?.startsWith("@") ? words.shift() : null;
    const [hosts, type, key] = words;
    if (!hosts || !type || !key || hosts.startsWith("#")) return [];
    if (marker !== null && marker !== "@revoked") return [];
    return [{ hosts, type, key, revoked: marker !== null, line: index + 1 }];
  });
}

/**
 * The keys of a host. With another port than 22 the entries `[host]:port` count, and where there is none, those of the
 * host alone, as with OpenSSH. What is revoked for the host alone is so on all of its ports.
 */
export function keysOf(known: readonly KnownKey[], host: string, port: number): KnownKey[] {
  const name = host.toLowerCase();
  const alone = known.filter(({ hosts }) => matches(hosts, name));
  if (port === 22) return alone;
  const exact = known.filter(({ hosts }) => matches(hosts, `[${name}]:${port}`));
  const decided = exact.some(({ revoked }) => !revoked);
  return [...exact, ...alone.filter(({ revoked }) => revoked || !decided)];
}

/** Comma-separated patterns with `*`, `?` and `!`, or one hashed name. */
function matches(patterns: string, name: string): boolean {
  const hashed = /^\|1\|([^|]+)\|(.+)$/.exec(patterns);
  if (hashed) {
    const salt = Buffer.from(hashed[1]!, "base64");
    return createHmac("sha1", salt).update(name).digest("base64") === hashed[2];
  }
  let found = false;
  for (const pattern of patterns.toLowerCase().split(",")) {
    const negated = pattern.startsWith("!");
    if (!globOf(negated ? pattern.slice(1) : pattern).test(name)) continue;
    if (negated) return false;
    found = true;
  }
  return found;
}

function globOf(pattern: string): RegExp {
  const escaped = pattern.replace(/[\\^$.|+()[\]{}]/g, "\\$&");
  return new RegExp(`^${escaped.replaceAll("*", ".*").replaceAll("?", ".")}$`);
}
