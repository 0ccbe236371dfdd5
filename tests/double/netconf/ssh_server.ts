/**
 * An SSH server in this process, for what no real one here does: jump hosts, logins of all kinds, silence.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { type AddressInfo, connect } from "node:net";
// @ts-types="./ssh2_server.d.ts"
import ssh2, { type AuthContext, type Connection, type Session } from "ssh2";
import { type Behaviour, Peer } from "./peer.ts";

/** How it behaves. */
export interface SshBehaviour extends Behaviour {
  /** Whether a login is taken; those ways that it does not name are offered all the same. @default {all} */
  login?(context: AuthContext): boolean;
  /** The ways that it says it takes. @default {["publickey", "password", "keyboard-interactive"]} */
  readonly ways?: readonly string[];
  /** Whether it lets through to others. @default {true} */
  readonly forwards?: boolean;
  /** Whether it has NETCONF. @default {true} */
  readonly netconf?: boolean;
}

/** A key pair, and the fingerprint of the public key. */
export function makeKey(type: "ed25519" | "rsa" = "ed25519", passphrase?: string) {
  const encrypted = passphrase === undefined ? {} : { passphrase, cipher: "aes256-ctr", rounds: 4 };
  const size = type === "rsa" ? { bits: 2048 } : {};
  // Some of the keys that ssh2 makes are malformed (3 of 1000 with ed25519): also OpenSSH cannot read them.
  while (true) {
    const pair = ssh2.utils.generateKeyPairSync(type, { ...encrypted, ...size });
    if (!(ssh2.utils.parseKey(pair.private, passphrase) instanceof Error)) return pair;
  }
}

/** A server on a port of its own. */
export class SshServer implements AsyncDisposable {
  readonly host = "127.0.0.1";
  readonly port: number;
  /** Its host key, as `ssh-keygen -l` prints it. */
  readonly sha256: string;
  /** `ssh-ed25519 AAAA…` */
  readonly publicKey: string;
  /** The sessions that were opened on it. */
  readonly peers: Peer[] = [];
  /** Ways of logging in that were tried. */
  readonly tried: string[] = [];
  readonly connections = new Set<Connection>();
  readonly #server: InstanceType<typeof ssh2.Server>;

  private constructor(server: InstanceType<typeof ssh2.Server>, publicKey: string, sha256: string) {
    this.#server = server;
    this.port = (server.address() as AddressInfo).port;
    this.publicKey = publicKey.trim();
    this.sha256 = sha256;
  }

  /** Starts one. */
  static async start(behaviour: SshBehaviour = {}, key = makeKey()): Promise<SshServer> {
    let started: SshServer | undefined;
    const server = new ssh2.Server({ hostKeys: [key.private] }, (connection) => {
      started!.#serve(connection, behaviour);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const bytes = Buffer.from(key.public.split(" ")[1]!, "base64");
    const digest = await crypto.subtle.digest("SHA-256", bytes);
    const sha256 = `SHA256:${Buffer.from(digest).toString("base64").replace(/=+$/, "")}`;
    return started = new SshServer(server, key.public, sha256);
  }

  /** The options of a client that trusts it. */
  get reach() {
    return { host: this.host, port: this.port, username: "me", hostKeySha256: this.sha256 };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const connection of this.connections) connection.end();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #serve(connection: Connection, behaviour: SshBehaviour): void {
    this.connections.add(connection);
    // Without it Nagle's algorithm costs 40 ms for each answer.
    connection.setNoDelay(true);
    connection.on("error", () => {});
    connection.on("close", () => this.connections.delete(connection));
    const ways = behaviour.ways ?? ["publickey", "password", "keyboard-interactive"];
    connection.on("authentication", (context) => {
      this.tried.push(context.method);
      const wanted = ways.includes(context.method) && (behaviour.login?.(context) ?? true);
      if (wanted) context.accept();
      else if (context.method !== "keyboard-interactive" || !ways.includes(context.method)) {
        context.reject(ways);
      }
    });
    connection.on("ready", () => {
      connection.on("session", (accept) => this.#session(accept(), behaviour));
      connection.on("tcpip", (accept, reject, { destIP, destPort }) => {
        if (behaviour.forwards === false) return reject();
        const channel = accept();
        const socket = connect(destPort, destIP);
        socket.on("error", () => channel.close());
        channel.on("close", () => socket.destroy());
        channel.pipe(socket).pipe(channel);
      });
    });
  }

  #session(session: Session, behaviour: SshBehaviour): void {
    session.on("subsystem", (accept, reject, { name }) => {
      if (name !== "netconf" || behaviour.netconf === false) return reject();
      const channel = accept();
      const peer = new Peer(behaviour, (bytes) => channel.write(bytes));
      this.peers.push(peer);
      channel.on("data", (bytes: Buffer) => peer.take(bytes));
      channel.on("error", () => {});
      peer.greet();
    });
  }
}
