/**
 * The compiled executable, run as a person would: in an empty folder, with an environment of its own.
 *
 * @module
 */
import { fileURLToPath } from "node:url";

const BINARY = fileURLToPath(new URL("../../dist/hookbox", import.meta.url));

/** What a command printed and how it ended. */
export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** One line that a test's handler wrote: see {@linkcode LEDGER_HANDLER}. */
export interface Entry {
  readonly run: string;
  readonly attempt: number;
  readonly handler: string;
  readonly type: string;
  readonly action: string;
  readonly id: number;
  readonly display: string;
  readonly user: string | null;
  readonly changes: string[] | null;
  readonly description: string | null;
}

/** A handler that writes one line for each run into the file LEDGER, durably enough to survive kill -9. */
export const LEDGER_HANDLER = `
export default async function (event, ctx) {
  const line = JSON.stringify({
    run: ctx.run.id, attempt: ctx.attempt, handler: ctx.handler, type: event.objectType, action: event.action,
    id: event.objectId, display: event.display, user: event.user,
    changes: event.changes?.map((change) => change.path.join(".")) ?? null,
    description: event.data.description ?? null,
  }) + "\\n";
  const file = await Deno.open(ctx.env("LEDGER"), { append: true, create: true });
  await file.write(new TextEncoder().encode(line));
  file.close();
}
`;

/** A folder to run in, and what runs in it. */
export class Hookbox implements AsyncDisposable {
  readonly folder: string;
  readonly port: number;
  readonly env: Record<string, string>;
  #child: Deno.ChildProcess | null = null;
  #output: Promise<unknown> = Promise.resolve();
  log = "";

  private constructor(folder: string, port: number, env: Record<string, string>) {
    this.folder = folder;
    this.port = port;
    this.env = {
      PATH: "/nonexistent",
      HOME: folder,
      LEDGER: `${folder}/ledger`,
      HOOKBOX_LISTEN: `127.0.0.1:${port}`,
      HOOKBOX_URL: `http://127.0.0.1:${port}`,
      ...env,
    };
  }

  /** A new empty folder with these handler files (name → source). */
  static async create(
    handlers: Readonly<Record<string, string>>,
    env: Record<string, string> = {},
  ): Promise<Hookbox> {
    const folder = await Deno.makeTempDir({ prefix: "hookbox-e2e-" });
    const box = new Hookbox(folder, freePort(), env);
    await Deno.mkdir(`${folder}/handlers`);
    for (const [name, source] of Object.entries(handlers)) {
      await box.write(`handlers/${name}`, source);
    }
    return box;
  }

  /** Writes a file below the folder. */
  async write(name: string, text: string): Promise<void> {
    const path = `${this.folder}/${name}`;
    await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
    await Deno.writeTextFile(path, text);
  }

  /** Runs one command to its end. */
  async run(args: readonly string[], env: Record<string, string> = {}): Promise<Ran> {
    const command = new Deno.Command(BINARY, {
      args: [...args],
      cwd: this.folder,
      env: { ...this.env, ...env },
      clearEnv: true,
      stdin: "null",
    });
    const { code, stdout, stderr } = await command.output();
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    return { code, stdout: text(stdout), stderr: text(stderr) };
  }

  /** Starts \`serve\` and waits until it answers. */
  async start(args: readonly string[] = []): Promise<void> {
    const child = new Deno.Command(BINARY, {
      args: ["serve", ...args],
      cwd: this.folder,
      env: this.env,
      clearEnv: true,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#child = child;
    this.#output = Promise.all([this.#collect(child.stdout), this.#collect(child.stderr)]);
    await until(
      "hookbox answers",
      () =>
        fetch(`http://127.0.0.1:${this.port}/livez`).then(async (response) => {
          await response.body?.cancel();
          return response.ok;
        }, () => false),
      () => this.log,
    );
  }

  /** Waits until its registration says so in the log. */
  async registered(): Promise<void> {
    await until("hookbox has registered", async () => {
      const ran = await this.run(["health", "--json"]);
      return ran.stdout.includes(`"registered"`);
    }, () => this.log);
  }

  /** Ends it with a signal, and gives the exit code. */
  async stop(signal: Deno.Signal = "SIGTERM"): Promise<number> {
    const child = this.#child;
    if (!child) return 0;
    this.#child = null;
    child.kill(signal);
    const status = await child.status;
    await this.#output;
    return status.code;
  }

  /** Sends a signal and goes on. */
  signal(signal: Deno.Signal): void {
    this.#child?.kill(signal);
  }

  /** What the handlers wrote so far. */
  async ledger(): Promise<Entry[]> {
    const text = await Deno.readTextFile(`${this.folder}/ledger`).catch(() => "");
    return text.split("\n").filter(Boolean).map((line) => JSON.parse(line));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.run(["unregister"]).catch(() => {});
    await this.stop("SIGKILL");
    await Deno.remove(this.folder, { recursive: true });
  }

  async #collect(stream: ReadableStream<Uint8Array>): Promise<void> {
    for await (const text of stream.pipeThrough(new TextDecoderStream())) this.log += text;
  }
}

/** A TCP port that nobody uses just now. */
export function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return (listener.addr as Deno.NetAddr).port;
}

/** Waits until it holds; fails with what was waited for, and more to read, after a minute. */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  more: () => string | Promise<string> = () => "",
  seconds = 60,
): Promise<void> {
  const end = performance.now() + seconds * 1000;
  while (!await holds()) {
    if (performance.now() > end) {
      throw new Error(`Not within ${seconds} s: ${what}\n${await more()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
