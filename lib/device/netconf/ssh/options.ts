/**
 * How to reach a device and how to log in.
 *
 * @module
 */

/** Which algorithms of SSH may be used, by their names; each list replaces the defaults of ssh2. */
export interface Algorithms {
  /** Key exchange: `"diffie-hellman-group14-sha1"`. */
  readonly kex?: readonly string[];
  /** Of the device's key: `"ssh-rsa"`. */
  readonly serverHostKey?: readonly string[];
  /** `"aes128-cbc"`. */
  readonly cipher?: readonly string[];
  /** `"hmac-sha1"`. */
  readonly hmac?: readonly string[];
}

/** How to reach an SSH server. Log in with `key`, `agent` or `password`; several are tried in this order. */
export interface SshOptions {
  /** Address or name. */
  readonly host: string;
  /** TCP port. @default {830; 22 of a jump host} */
  readonly port?: number | undefined;
  /** Who logs in. */
  readonly username: string;
  /** Also for what the server asks for interactively. */
  readonly password?: string | undefined;
  /** A private key, as text (OpenSSH or PEM). */
  readonly key?: string | undefined;
  /** Of the private key. */
  readonly passphrase?: string | undefined;
  /** Path of an agent's socket: `SSH_AUTH_SOCK`. */
  readonly agent?: string | undefined;
  /** Fingerprints of the keys that the server may have, as `ssh-keygen -l` prints them: `"SHA256:…"`. */
  readonly hostKeySha256?: string | readonly string[] | undefined;
  /** Path of a known_hosts file, for servers without `hostKeySha256`. @default {"~/.ssh/known_hosts"} */
  readonly knownHosts?: string | undefined;
  /** A server to go through. */
  readonly jump?: SshOptions | undefined;
  /**
   * Which algorithms may be used. `"legacy"`: also those of old devices (SHA-1 and CBC), which are no longer safe.
   *
   * @default {those of ssh2, all of them safe}
   */
  readonly algorithms?: Algorithms | "legacy" | undefined;
  /** Milliseconds between signs of life on a connection; three that are not answered end it. 0: none. @default {15000} */
  readonly keepalive?: number | undefined;
}

/** Port of NETCONF over SSH (RFC 6242, section 4.1). */
export const NETCONF_PORT = 830;

/** `192.0.2.1:830`, `[2001:db8::1]:830`: for messages. */
export function nameOf({ host, port }: { readonly host: string; readonly port: number }): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}
