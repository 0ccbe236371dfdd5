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

/** One line that a test's handler wrote: see {@linkcode NOTE}. */
export interface Entry {
  readonly run: string;
  readonly attempt: number;
  readonly handler: string;
  readonly source: string;
  readonly origin: string;
  readonly type: string;
  readonly action: string;
  readonly id: number | string;
  readonly display: string;
  readonly user: string | null;
  readonly changes: string[] | null;
  readonly description: string | null;
  readonly branch: string | null;
  // deno-lint-ignore no-explicit-any -- whatever the handler had to say beside
  readonly note?: any;
}

/** For a handler's source: `await note(event, ctx, more)` writes a line into the file LEDGER that survives kill -9. */
export const NOTE = `
async function note(event, ctx, note) {
  const line = JSON.stringify({
    run: ctx.run.id, attempt: ctx.attempt, handler: ctx.handler, source: event.source, origin: event.origin,
    type: event.objectType, action: event.action ?? event.name, id: event.objectId, display: event.display,
    user: event.user, changes: event.changes?.map((change) => change.path.join(".")) ?? null,
    description: event.data?.description ?? null, branch: event.branch?.name ?? null, note,
  }) + "\\n";
  const file = await Deno.open(ctx.env("LEDGER"), { append: true, create: true });
  await file.write(new TextEncoder().encode(line));
  file.close();
}
`;

/** A handler that writes one line for each run. */
export const LEDGER_HANDLER = `${NOTE}
export default (event, ctx) => note(event, ctx);
`;

/** One run, as `hookbox queue ls --json` prints it. */
export interface Run {
  readonly id: string;
  readonly handler: string;
  readonly state: string;
  readonly reason: string | null;
  readonly objectType: string | null;
  readonly objectId: string | null;
}

/** A folder to run in, and what runs in it. */
export class Hookbox implements AsyncDisposable {
  readonly folder: string;
  readonly port: number;
  readonly url: string;
  readonly env: Record<string, string>;
  /** The exit code, when it has ended by itself; null: it runs, or was ended. */
  exit: number | null = null;
  #child: Deno.ChildProcess | null = null;
  #output: Promise<unknown> = Promise.resolve();
  log = "";

  private constructor(folder: string, host: string, env: Record<string, string>) {
    this.folder = folder;
    this.port = freePort(host);
    this.url = `http://${host}:${this.port}`;
    this.env = {
      PATH: "/nonexistent",
      HOME: folder,
      LEDGER: `${folder}/ledger`,
      HOOKBOX_LISTEN: `${host}:${this.port}`,
      HOOKBOX_URL: this.url,
      ...env,
    };
  }

  /** A new empty folder with these handler files (name → source). It listens on the address `host`. */
  static async create(
    handlers: Readonly<Record<string, string>>,
    env: Record<string, string> = {},
    host = "127.0.0.1",
  ): Promise<Hookbox> {
    const folder = await Deno.makeTempDir({ prefix: "hookbox-e2e-" });
    const box = new Hookbox(folder, host, env);
    await Deno.mkdir(`${folder}/handlers`);
    for (const [name, source] of Object.entries(handlers)) {
      await box.write(`handlers/${name}`, source);
    }
    return box;
  }

  /** Writes a file below the folder; `mode`: who may do what with it (`0o755`: executable). */
  async write(name: string, text: string, mode?: number): Promise<void> {
    const path = `${this.folder}/${name}`;
    await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
    await Deno.writeTextFile(path, text);
    if (mode !== undefined) await Deno.chmod(path, mode);
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

  /** Starts `serve`, or another command that serves, and waits until it is ready: its door opens earlier, before it has a store. */
  async start(args: readonly string[] = [], command = "serve"): Promise<void> {
    const child = new Deno.Command(BINARY, {
      args: [command, ...args],
      cwd: this.folder,
      env: this.env,
      clearEnv: true,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#child = child;
    this.exit = null;
    void child.status.then(({ code }) => {
      if (this.#child !== child) return;
      this.#child = null;
      this.exit = code;
    });
    this.#output = Promise.all([this.#collect(child.stdout), this.#collect(child.stderr)]);
    await until(
      "hookbox is ready",
      () =>
        this.exit !== null || fetch(`${this.url}/readyz`).then(async (response) => {
          await response.body?.cancel();
          return response.ok;
        }, () => false),
      () => this.log,
    );
    if (this.exit !== null) throw new Error(`hookbox ended: ${this.exit}\n${this.log}`);
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

  /** Waits until the handlers have written this many lines that fit, and gives all that do. */
  async entries(count: number, fits: (entry: Entry) => boolean, seconds = 90): Promise<Entry[]> {
    let found: Entry[] = [];
    await until(
      `${count} runs`,
      async () => {
        found = (await this.ledger()).filter(fits);
        return found.length >= count;
      },
      () => `${found.length} came: ${JSON.stringify(found)}\n${this.log}`,
      seconds,
    );
    return found;
  }

  /** Catches up on demand until the handlers have written this many lines: what is not a minute old may yet be delivered. */
  async caughtUp(count: number): Promise<void> {
    await until(
      `${count} runs, with what is caught up`,
      async () => {
        const ran = await this.run(["catch-up"]);
        if (ran.code !== 0) throw new Error(ran.stdout + ran.stderr);
        return (await this.ledger()).length >= count;
      },
      () => this.log,
      150,
      5000,
    );
  }

  /** The runs of one object, oldest first, as `hookbox queue ls` lists them. */
  async runs(objectType: string, objectId: number | string): Promise<Run[]> {
    const object = `${objectType}:${objectId}`;
    const ran = await this.run(["queue", "ls", "--json", "--limit", "1000", "--object", object]);
    if (ran.code !== 0) throw new Error(ran.stderr);
    return ran.stdout.split("\n").filter(Boolean).map((line) => JSON.parse(line)).reverse();
  }

  /** Waits until this many runs of one object are over, and gives all that are. */
  async over(count: number, objectType: string, objectId: number | string): Promise<Run[]> {
    let found: Run[] = [];
    await until(
      `${count} runs of ${objectType} ${objectId} are over`,
      async () => {
        found = (await this.runs(objectType, objectId))
          .filter((run) => ["done", "skipped", "dead"].includes(run.state));
        return found.length >= count;
      },
      () => `${JSON.stringify(found)}\n${this.log}`,
      90,
      500,
    );
    return found;
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

/** A TCP port of this address that nobody uses just now. */
function freePort(hostname: string): number {
  using listener = Deno.listen({ hostname, port: 0 });
  return (listener.addr as Deno.NetAddr).port;
}

/** Waits until it holds; asks every `interval` milliseconds; fails with what was waited for, and more to read. */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  more: () => string | Promise<string> = () => "",
  seconds = 60,
  interval = 50,
): Promise<void> {
  const end = performance.now() + seconds * 1000;
  while (!await holds()) {
    if (performance.now() > end) {
      throw new Error(`Not within ${seconds} s: ${what}\n${await more()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, interval));
  }
}
