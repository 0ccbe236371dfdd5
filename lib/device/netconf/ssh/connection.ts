/**
 * One SSH connection, perhaps through another.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import type { Duplex } from "node:stream";
// @ts-types="./ssh2.d.ts"
import ssh2, { type Client, type ConnectConfig } from "ssh2";
import { NetconfError } from "../error.ts";
import { algorithmsFor } from "./algorithms.ts";
import { explain } from "./explain.ts";
import { hostKeyCheck } from "./host_key.ts";
import { Login } from "./login.ts";
import { nameOf, type SshOptions } from "./options.ts";

/** Milliseconds between signs of life. */
const KEEPALIVE = 15_000;

/** Ends whatever was begun when it is given up. */
export interface Undo {
  /** @throws {Error} when it was given up before: then `end` is called at once. */
  add(end: () => void): void;
}

/** Connects and logs in. @throws {NetconfError} */
export async function connectSsh(
  options: SshOptions,
  port: number,
  undo: Undo,
): Promise<Client> {
  const device = nameOf({ host: options.host, port });
  const check = await hostKeyCheck(options, port);
  const sock = options.jump && await jumpTo(options.jump, { host: options.host, port }, undo);
  const client = new ssh2.Client();
  undo.add(() => client.destroy());
  const login = new Login(options);
  return await new Promise<Client>((resolve, reject) => {
    let denied: NetconfError | null = null;
    client.on("error", (error: Error & { level?: string }) => {
      // An agent that does not answer is not the end: other ways are tried.
      if (error.level === "agent") return login.note(error);
      reject(denied ?? explain(error, { device, username: options.username, login }));
    });
    client.on(
      "close",
      () =>
        reject(explain(new Error("it was closed"), { device, username: options.username, login })),
    );
    client.on("ready", () => resolve(client));
    client.on("keyboard-interactive", (_name, _words, _language, prompts, answer) => {
      answer(prompts.map(({ echo }) => echo ? "" : options.password ?? ""));
    });
    try {
      client.connect({
        ...sock ? { sock } : { host: options.host, port },
        ...loginOf(options),
        ...algorithmsFor(options.algorithms, check.algorithms),
        // Time limits are ours: see connect().
        readyTimeout: 0,
        keepaliveInterval: options.keepalive ?? KEEPALIVE,
        hostVerifier: (key: Buffer) => (denied = check.judge(key)) === null,
        authHandler: (offered, _partial, next) => next(login.next(offered)),
      });
      // Only now there is a socket. Without it Nagle's algorithm costs 40 ms for each request.
      client.setNoDelay(true);
    } catch (cause) {
      const { message } = cause as Error;
      const detail = `SSH cannot be begun: ${message}`;
      const key = /key/i.test(message);
      const hint = key ? "NETCONF_KEY must be a private key, as OpenSSH writes it" : undefined;
      const kind = key ? "authentication" : "unsupported";
      reject(new NetconfError({ kind, device, detail, hint, cause }));
    }
  });
}

function loginOf(options: SshOptions): ConnectConfig {
  const { username, password, key, passphrase, agent } = options;
  return {
    username,
    tryKeyboard: password !== undefined,
    ...password === undefined ? {} : { password },
    ...key === undefined ? {} : { privateKey: key },
    ...passphrase === undefined ? {} : { passphrase },
    ...agent === undefined ? {} : { agent },
  };
}

/** A connection from a jump host to the device. */
async function jumpTo(
  jump: SshOptions,
  to: { readonly host: string; readonly port: number },
  undo: Undo,
): Promise<Duplex> {
  const port = jump.port ?? 22;
  const client = await connectSsh(jump, port, undo);
  return await new Promise<Duplex>((resolve, reject) => {
    client.forwardOut("127.0.0.1", 0, to.host, to.port, (error, channel) => {
      if (!error) return resolve(channel);
      const detail = `the jump host does not let through to ${nameOf(to)}: ${error.message}`;
      const device = nameOf({ host: jump.host, port });
      reject(new NetconfError({ kind: "connection", device, detail, cause: error }));
    });
  });
}
