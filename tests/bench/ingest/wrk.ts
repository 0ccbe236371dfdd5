/**
 * wrk: sends a pool for some seconds and tells how fast it was answered.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import type { Pool } from "./pool.ts";

/** How to send. */
export interface Load {
  readonly connections: number;
  /** A new connection for each request, as NetBox does. */
  readonly close: boolean;
  readonly seconds: number;
  /** The first entry of the pool to send. */
  readonly offset: number;
  /** The core for wrk; null: any. */
  readonly core: number | null;
}

/** How it was answered. */
export interface Answers {
  readonly requests: number;
  readonly seconds: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Answers that were not 2xx or 3xx. */
  readonly refused: number;
  /** Connections that failed, ended early or were not answered in time. */
  readonly broken: number;
}

const SCRIPT = fileURLToPath(new URL("post.lua", import.meta.url));

/** @throws {Error} with what to install when there is no wrk. */
export async function requireWrk(): Promise<void> {
  try {
    await new Deno.Command("wrk", { args: ["--version"], stdout: "null", stderr: "null" }).output();
  } catch {
    throw new Error("There is no wrk, which sends the load. Install it: apt install wrk");
  }
}

/** Sends. @throws {Error} when wrk fails. */
export async function send(port: number, pool: Pool, load: Load): Promise<Answers> {
  const { connections, close, seconds, offset, core } = load;
  const wrk = [
    "wrk",
    "-t1",
    `-c${connections}`,
    `-d${seconds}s`,
    "-s",
    SCRIPT,
    `http://127.0.0.1:${port}`,
    "--",
    pool.path,
    String(pool.length),
    String(offset),
    ...close ? ["close"] : [],
  ];
  const [command, ...args] = pinned(wrk, core);
  const { success, stdout, stderr } = await new Deno.Command(command!, { args }).output();
  const text = new TextDecoder().decode(stdout);
  if (!success) throw new Error(`wrk failed: ${text}${new TextDecoder().decode(stderr)}`);
  return JSON.parse(text.trimEnd().split("\n").at(-1)!);
}

/** A command that runs on one core alone; null: on any. */
export function pinned(command: readonly string[], core: number | null): string[] {
  return core === null ? [...command] : ["taskset", "-c", String(core), ...command];
}
