/**
 * Which algorithms SSH may use.
 *
 * @module
 */
import { getCiphers } from "node:crypto";
import type { ConnectConfig } from "./ssh2.d.ts";
import type { SshOptions } from "./options.ts";

/** Ciphers by their names in SSH and in OpenSSL: not every runtime has all of them. */
const CBC = {
  "aes256-cbc": "aes-256-cbc",
  "aes128-cbc": "aes-128-cbc",
  "3des-cbc": "des-ede3-cbc",
};

/** What old devices know only, after what is safe: by default ssh2 leaves it out. */
const LEGACY = {
  kex: {
    append: [
      "diffie-hellman-group14-sha1",
      "diffie-hellman-group-exchange-sha1",
      "diffie-hellman-group1-sha1",
    ],
  },
  cipher: {
    append: Object.entries(CBC).filter(([, name]) => getCiphers().includes(name))
      .map(([name]) => name),
  },
};

/** Of host keys, in ssh2's order. */
const HOST_KEYS = [
  "ssh-ed25519",
  "ecdsa-sha2-nistp256",
  "ecdsa-sha2-nistp384",
  "ecdsa-sha2-nistp521",
  "rsa-sha2-512",
  "rsa-sha2-256",
  "ssh-rsa",
];

/**
 * ssh2's option.
 *
 * @param known Algorithms of the host keys that are known: a server that has one of these is to show it. Null: any.
 */
export function algorithmsFor(
  chosen: SshOptions["algorithms"],
  known: readonly string[] | null,
): Pick<ConnectConfig, "algorithms"> {
  const legacy = chosen === "legacy";
  const { serverHostKey: asked = HOST_KEYS, ...others } = legacy ? {} : chosen ?? {};
  const allowed = legacy ? [...HOST_KEYS, "ssh-dss"] : asked;
  const first = known === null ? [] : allowed.filter((it) => known.includes(it));
  const serverHostKey = [...first, ...allowed.filter((it) => !first.includes(it))];
  return { algorithms: { ...legacy ? LEGACY : others, serverHostKey } };
}
