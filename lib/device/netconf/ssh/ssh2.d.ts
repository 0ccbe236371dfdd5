/**
 * What is used of ssh2 (1.17), in types. Those of @types/ssh2 bring in Node's of another version, which then hold for
 * all of the program.
 *
 * @module
 */
import type { Buffer } from "node:buffer";
import type { EventEmitter } from "node:events";
import type { Duplex, Readable } from "node:stream";

/** What a server asks interactively. */
export interface Prompt {
  readonly prompt: string;
  readonly echo?: boolean;
}

/** Either a list, or what is added to the defaults. */
export type AlgorithmList = readonly string[] | { readonly append: readonly string[] };

/** How to connect. */
export interface ConnectConfig {
  host?: string;
  port?: number;
  sock?: Duplex;
  username?: string;
  password?: string;
  privateKey?: string;
  passphrase?: string;
  agent?: string;
  tryKeyboard?: boolean;
  readyTimeout?: number;
  keepaliveInterval?: number;
  algorithms?: {
    kex?: AlgorithmList;
    serverHostKey?: AlgorithmList;
    cipher?: AlgorithmList;
    hmac?: AlgorithmList;
  };
  hostVerifier?: (key: Buffer) => boolean;
  authHandler?: (
    offered: readonly string[] | null,
    partial: boolean | null,
    next: (way: string | false) => void,
  ) => void;
}

/** A channel of a connection. */
export interface ClientChannel extends Duplex {
  readonly stderr: Readable;
}

/** A connection to a server. */
export declare class Client extends EventEmitter {
  on(event: "ready" | "close", listener: () => void): this;
  on(event: "error", listener: (error: Error & { level?: string }) => void): this;
  on(
    event: "keyboard-interactive",
    listener: (
      name: string,
      instructions: string,
      language: string,
      prompts: readonly Prompt[],
      answer: (answers: string[]) => void,
    ) => void,
  ): this;
  connect(config: ConnectConfig): this;
  setNoDelay(noDelay?: boolean): this;
  subsys(name: string, done: (error: Error | undefined, channel: ClientChannel) => void): this;
  forwardOut(
    fromHost: string,
    fromPort: number,
    toHost: string,
    toPort: number,
    done: (error: Error | undefined, channel: ClientChannel) => void,
  ): this;
  destroy(): this;
}

declare const ssh2: { readonly Client: typeof Client };
export default ssh2;
