/**
 * What the double uses of ssh2's server (1.17), in types: see lib/device/netconf/ssh/ssh2.d.ts.
 *
 * @module
 */
import type { Buffer } from "node:buffer";
import type { EventEmitter } from "node:events";
import type { Server as NetServer } from "node:net";
import type { Duplex } from "node:stream";

/** A login that is tried. */
export interface AuthContext {
  readonly method: string;
  readonly username: string;
  /** Of `password`. */
  readonly password?: string;
  /** Of `publickey`. */
  readonly key?: { readonly data: Buffer };
  /** Of `keyboard-interactive`. */
  prompt(
    prompts: readonly { prompt: string; echo: boolean }[],
    done: (answers: string[]) => void,
  ): void;
  accept(): void;
  reject(ways?: readonly string[]): void;
}

/** A session of a client. */
export interface Session extends EventEmitter {
  on(
    event: "subsystem",
    listener: (accept: () => Duplex, reject: () => void, info: { readonly name: string }) => void,
  ): this;
}

/** A client that has connected. */
export interface Connection extends EventEmitter {
  on(event: "authentication", listener: (context: AuthContext) => void): this;
  on(event: "ready" | "close" | "error", listener: () => void): this;
  on(event: "session", listener: (accept: () => Session) => void): this;
  on(
    event: "tcpip",
    listener: (
      accept: () => Duplex & { close(): void },
      reject: () => void,
      info: { readonly destIP: string; readonly destPort: number },
    ) => void,
  ): this;
  setNoDelay(on: boolean): this;
  end(): this;
}

/** A server. */
export declare class Server extends NetServer {
  constructor(config: { hostKeys: string[] }, listener: (connection: Connection) => void);
}

declare const ssh2: {
  readonly Server: typeof Server;
  readonly utils: {
    generateKeyPairSync(
      type: string,
      options: { bits?: number; passphrase?: string; cipher?: string; rounds?: number },
    ): { private: string; public: string };
    parseKey(key: string, passphrase?: string): unknown;
  };
};
export default ssh2;
