/**
 * An app as Deno Deploy runs it, as far as that shows from its documentation: the deployed sources with their handlers,
 * Deno 2.5 with everything allowed but writing, a linked database, instances that come and go.
 *
 * @module
 */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { until } from "./hookbox.ts";
import { SECRET } from "./load.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const DEPLOYED = ["main.ts", "deno.json", "deno.lock", "lib"];
const DENO = "npx --yes deno@2.5.7";

/** One call of a handler, as {@linkcode HANDLER} tells it. */
export interface Call {
  readonly description: string;
  readonly attempt: number;
  /** When it came (ms). */
  readonly at: number;
}

/**
 * Tells every call to the ledger. What is described as `"<n>"` fails in its first n attempts, which are 4 s apart, and
 * `"forever"` ends never.
 */
export const HANDLER = `
import { type Context, RetryAfter, type UpdateEvent } from "hookbox";
export default async function (event: UpdateEvent<"dcim.interface">, ctx: Context) {
  const { description } = event.data;
  const body = JSON.stringify({ description, attempt: ctx.attempt });
  await (await fetch(ctx.env("LEDGER")!, { method: "POST", body })).text();
  if (description === "forever") await new Promise(() => setInterval(() => {}, 1000));
  if (ctx.attempt <= Number(description)) throw new RetryAfter("4s", "not yet");
}
`;

/** How an instance is started. */
export interface InstanceOptions {
  /** Every second is a minute to its cron; without it there is none. */
  readonly cron?: boolean;
  /** None of its own timers fires. */
  readonly asleep?: boolean;
  readonly env?: Readonly<Record<string, string>>;
}

/** A process of the app. */
export interface Instance {
  readonly url: string;
  log(): string;
  readonly status: Promise<Deno.CommandStatus>;
  kill(signal: Deno.Signal): void;
}

/** What is deployed. */
export class App implements AsyncDisposable {
  readonly folder: string;
  readonly calls: Call[] = [];
  readonly #deno: string;
  readonly #cache: string;
  readonly #database: Readonly<Record<string, string>>;
  readonly #ledger: Deno.HttpServer<Deno.NetAddr>;
  readonly #instances: Instance[] = [];

  private constructor(folder: string, deno: string, cache: string, database: App["database"]) {
    this.folder = folder;
    this.#deno = deno;
    this.#cache = cache;
    this.#database = database;
    this.#ledger = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen() {} },
      async (request) => {
        this.calls.push({ ...await request.json(), at: Date.now() });
        return new Response();
      },
    );
  }

  /** The variables of the linked database. */
  get database(): Readonly<Record<string, string>> {
    return this.#database;
  }

  /** Builds it. `database`: the URL of the linked database; without one there is none. */
  static async deploy(database: string | null): Promise<App> {
    const folder = await Deno.makeTempDir({ prefix: "hookbox-deploy-" });
    await run("cp", "-r", ...DEPLOYED.map((name) => ROOT + name), folder);
    await Deno.mkdir(`${folder}/handlers`);
    await Deno.writeTextFile(`${folder}/handlers/dcim.interface.update.ts`, HANDLER);
    const shell = (line: string) => run("sh", "-c", `cd ${folder} && ${line}`);
    await shell(`${DENO} install --frozen`);
    const [deno, cache] = [
      await shell(`${DENO} eval 'console.log(Deno.execPath())'`),
      JSON.parse(await shell(`${DENO} info --json`)).denoDir,
    ];
    return new App(folder, deno, cache, database === null ? {} : variables(new URL(database)));
  }

  /** Starts an instance, as a request or the cron would. */
  async start({ cron, asleep, env }: InstanceOptions = {}): Promise<Instance> {
    const instance = this.#spawn({ cron: cron === true, asleep: asleep === true, env: env ?? {} });
    await until(
      "the instance is ready",
      () =>
        fetch(`${instance.url}/readyz`).then(async (answer) => {
          await answer.body?.cancel();
          return answer.ok;
        }, () => false),
      instance.log,
      20,
    );
    return instance;
  }

  /** The same, for one that does not come up. */
  async fail(env: Readonly<Record<string, string>> = {}): Promise<{ code: number; log: string }> {
    const instance = this.#spawn({ cron: false, asleep: false, env });
    const { code } = await instance.status;
    return { code, log: instance.log() };
  }

  #spawn({ cron, asleep, env }: Required<InstanceOptions>): Instance {
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = listener.addr as Deno.NetAddr;
    const preload = fileURLToPath(new URL("asleep.ts", import.meta.url));
    const child = new Deno.Command(this.#deno, {
      args: [
        "run",
        "--allow-all",
        "--deny-write",
        ...cron ? ["--unstable-cron"] : [],
        ...asleep ? [`--preload=${preload}`] : [],
        "main.ts",
      ],
      cwd: this.folder,
      clearEnv: true,
      env: {
        HOME: "/nonexistent",
        DENO_DIR: this.#cache,
        DENO_NO_UPDATE_CHECK: "1",
        DENO_CRON_TEST_SCHEDULE_OFFSET: "1000",
        DENO_DEPLOY: "true",
        DENO_DEPLOY_APPLICATION_SLUG: "hooks",
        DENO_DEPLOY_ORGANIZATION_SLUG: "acme",
        DENO_TIMELINE: "production",
        DENO_SERVE_ADDRESS: `tcp:127.0.0.1:${port}`,
        HOOKBOX_SECRETS: SECRET,
        LEDGER: `http://127.0.0.1:${this.#ledger.addr.port}/`,
        ...this.#database,
        ...env,
      },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    let log = "";
    const collect = async (stream: ReadableStream<Uint8Array>) => {
      for await (const text of stream.pipeThrough(new TextDecoderStream())) log += text;
    };
    const output = Promise.all([collect(child.stdout), collect(child.stderr)]);
    const instance: Instance = {
      url: `http://127.0.0.1:${port}`,
      log: () => log,
      status: child.status.then(async (status) => {
        await output;
        return status;
      }),
      kill: (signal) => child.kill(signal),
    };
    this.#instances.push(instance);
    return instance;
  }

  /** Runs a command on somebody's own machine, in an empty folder. */
  async command(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
    const cwd = await Deno.makeTempDir();
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--config", `${ROOT}deno.json`, `${ROOT}main.ts`, ...args],
      cwd,
    }).output();
    await Deno.remove(cwd, { recursive: true });
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    return { code, stdout: text(stdout), stderr: text(stderr) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const instance of this.#instances) {
      try {
        instance.kill("SIGKILL");
      } catch {
        // It has ended.
      }
      await instance.status;
    }
    await this.#ledger.shutdown();
    await Deno.remove(this.folder, { recursive: true });
  }
}

/** What Deno Deploy sets for a linked database. */
function variables(url: URL): Record<string, string> {
  return {
    PGHOST: url.hostname,
    PGPORT: url.port,
    PGDATABASE: url.pathname.slice(1),
    PGUSER: url.username,
    PGPASSWORD: url.password,
    PGSSLMODE: "prefer",
    DATABASE_URL: url.href,
  };
}

async function run(command: string, ...args: string[]): Promise<string> {
  const env = { NO_COLOR: "1" };
  const { code, stdout, stderr } = await new Deno.Command(command, { args, env }).output();
  assert.equal(code, 0, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout).trim();
}
