/**
 * The executable in a folder of its own, for benchmarks.
 *
 * @module
 */
import { createHmac } from "node:crypto";
import { fileURLToPath } from "node:url";
import { recording } from "../recordings.ts";

export const BINARY = fileURLToPath(new URL("../../dist/hookbox", import.meta.url));
export const SECRET = "bench-secret";

/** A running hookbox. */
export interface Box extends AsyncDisposable {
  readonly pid: number;
  readonly port: number;
  /** Milliseconds from the start of the process until a connection is taken. */
  readonly listening: number;
  /** Milliseconds from the start of the process to its first answer. */
  readonly answered: number;
}

/** A free TCP port of this machine. */
export function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return (listener.addr as Deno.NetAddr).port;
}

/** A folder with these handler files. */
export async function folderOf(handlers: Readonly<Record<string, string>>): Promise<string> {
  const folder = await Deno.makeTempDir({ prefix: "hookbox-bench-" });
  await Deno.mkdir(`${folder}/handlers`);
  for (const [name, text] of Object.entries(handlers)) {
    await Deno.writeTextFile(`${folder}/handlers/${name}`, text);
  }
  return folder;
}

/** @throws {Error} with what to do, when there is nothing to measure. */
function requireBinary(): void {
  try {
    Deno.statSync(BINARY);
  } catch {
    throw new Error("There is no dist/hookbox to measure. Build it: deno task compile");
  }
}

/** Runs a command of the executable there. @throws {Error} when it fails. */
export async function command(folder: string, ...args: string[]): Promise<void> {
  requireBinary();
  const { success, stderr } = await new Deno.Command(BINARY, { cwd: folder, args }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}

/**
 * Starts the executable there, with more variables, and waits for its first answer: to a probe, or to this delivery.
 *
 * @param line What is started instead of `serve` by the executable: a program and its arguments.
 */
export async function start(
  folder: string,
  env: Readonly<Record<string, string>> = {},
  first?: Post,
  [program, ...args]: readonly [string, ...string[]] = [BINARY],
): Promise<Box> {
  requireBinary();
  const port = freePort();
  const begin = performance.now();
  const child = new Deno.Command(program, {
    args,
    cwd: folder,
    clearEnv: true,
    env: {
      HOME: folder,
      HOOKBOX_LISTEN: `127.0.0.1:${port}`,
      HOOKBOX_SECRETS: SECRET,
      HOOKBOX_LOG_LEVEL: "error",
      ...env,
    },
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  while (true) {
    try {
      (await Deno.connect({ hostname: "127.0.0.1", port })).close();
      break;
    } catch {
      if (performance.now() - begin > 30_000) throw new Error("hookbox does not listen");
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }
  const listening = performance.now() - begin;
  if (first) await acknowledge(port, first);
  else await (await fetch(`http://127.0.0.1:${port}/livez`)).body?.cancel();
  const answered = performance.now() - begin;
  return {
    pid: child.pid,
    port,
    listening,
    answered,
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await child.status;
    },
  };
}

const recorded = JSON.parse(recording("4.7.3", "interface-update-description").body);
let count = 0;

/** A signed delivery that no other equals: the recorded update of one of 1,000 interfaces, or another recording. */
export function delivery(of = recorded, secret = SECRET): Post {
  const n = ++count;
  return signed(
    JSON.stringify({
      ...of,
      timestamp: new Date(Date.UTC(2026, 0, 1) + n).toISOString(),
      data: { ...of.data, id: n % 1000, pad: "x".repeat(1_100) },
    }),
    secret,
  );
}

/** A request to be sent. */
export type Post = RequestInit & { readonly method: "POST" };

/** A request with this body, signed. */
export function signed(body: string, secret = SECRET): Post {
  const signature = createHmac("sha512", secret).update(body).digest("hex");
  return {
    method: "POST",
    headers: { "content-type": "application/json", "x-hook-signature": signature },
    body,
  };
}

/** Sends one, and gives the milliseconds to its acknowledgement. @throws {Error} on any answer but 202. */
export async function acknowledge(port: number, request: RequestInit): Promise<number> {
  const begin = performance.now();
  const response = await fetch(`http://127.0.0.1:${port}/hooks/netbox`, request);
  await response.text();
  if (response.status !== 202) throw new Error(`Answered ${response.status}`);
  return performance.now() - begin;
}

/** The quantile of unsorted figures, to two digits. */
export function quantile(figures: readonly number[], q: number): number {
  const sorted = figures.toSorted((a, b) => a - b);
  return Number(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))]!.toFixed(2));
}

/** Prints figures as one JSON line. */
export function print(figures: Readonly<Record<string, string | number>>): void {
  // deno-lint-ignore no-console -- a command: its result goes to standard output
  console.log(JSON.stringify(figures));
}
