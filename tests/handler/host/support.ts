/**
 * Runs, attempts and threads for the tests of the handler host.
 *
 * @module
 */
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { DEFAULT_CONFIG } from "../../../lib/handler/config.ts";
import type { HandlerModule } from "../../../lib/handler/host/module.ts";
import { environment } from "../../../lib/handler/host/environment.ts";
import { type Attempt, execute } from "../../../lib/handler/host/execute.ts";
import { Outbox } from "../../../lib/handler/host/outbox.ts";
import { packed } from "../../../lib/handler/host/pack.ts";
import type { FromHost, HostInit, Post, ToHost } from "../../../lib/handler/host/protocol.ts";
import { Clients } from "../../../lib/handler/host/clients.ts";
import { StepStore } from "../../../lib/handler/host/step_store.ts";
import { WriteStore } from "../../../lib/handler/host/write_store.ts";
import type { PlainConfig } from "../../../lib/handler/types.ts";
import type { ClaimedRun } from "../../../lib/store/store.ts";
import { FakeClock } from "../../fake_clock.ts";
import { recording } from "../../recordings.ts";
import { SOURCES } from "../../sources.ts";

/** A message of one type. */
export type Of<T extends FromHost["type"]> = Extract<FromHost, { type: T }>;

/** A claimed run about an update of an interface, as NetBox 4.7.3 sent it. */
export function claimed(parts: Partial<ClaimedRun> = {}): ClaimedRun {
  return {
    id: "run-1",
    handler: "dcim.interface.update",
    purpose: "event",
    lane: "lane-1",
    claim: 1,
    attempt: 1,
    interrupted: 0,
    quarantine: false,
    late: false,
    depth: 0,
    deadError: null,
    steps: {},
    delivery: {
      id: "delivery-1",
      source: "netbox",
      origin: "webhook",
      kind: "object",
      urlObjectType: null,
      objectType: "dcim.interface",
      action: "update",
      objectId: "5",
      user: "admin",
      requestId: null,
      error: null,
      receivedAt: Date.UTC(2026, 10, 22),
      body: new TextEncoder().encode(recording("4.7.3", "interface-update-description").body),
    },
    ...parts,
  };
}

/** A `run` message. */
export function runMessage(
  run: Partial<ClaimedRun> = {},
  config: Partial<PlainConfig> = {},
): Extract<ToHost, { type: "run" }> {
  const full = { ...DEFAULT_CONFIG, ...config };
  return { type: "run", run: claimed(run), config: full, timeout: full.timeout };
}

/** What main does with a step. */
export type AnswerStep = (step: Of<"step">) => { stored: boolean; error?: string };

/** One attempt in this thread, with a main that acknowledges at once. */
export function attempt(
  module: Partial<HandlerModule> | undefined,
  options: {
    readonly run?: Partial<ClaimedRun>;
    readonly config?: Partial<PlainConfig>;
    readonly sources?: HostInit["sources"];
    readonly answer?: AnswerStep;
    readonly clock?: FakeClock;
  } = {},
): Attempt & { readonly sent: FromHost[] } {
  const { run, config, sources = SOURCES, clock = new FakeClock() } = options;
  const sent: FromHost[] = [];
  const outbox = new Outbox((batch) => {
    sent.push(...batch.messages);
    for (const message of batch.messages) {
      if (message.type !== "step") continue;
      const answer = (options.answer ?? (() => ({ stored: true })))(message);
      queueMicrotask(() => steps.answer({ type: "step-stored", id: message.id, ...answer }));
    }
    queueMicrotask(() => outbox.acknowledge(batch.seq));
  });
  const steps = new StepStore(outbox);
  const whole = module && { default: () => {}, ...module };
  const init = { sources, dryRun: false };
  const clients = new Clients(init, new WriteStore(outbox), clock);
  const deps = { init, outbox, steps, clients, clock, env: environment() };
  return { ...execute(runMessage(run, config), whole, deps), sent };
}

/** A folder with these files; removed when it is disposed. */
export class Folder implements Disposable {
  readonly root = Deno.makeTempDirSync({ prefix: "hookbox-host-" });

  constructor(files: Readonly<Record<string, string>>) {
    for (const [name, text] of Object.entries(files)) {
      const path = join(this.root, name);
      Deno.mkdirSync(join(path, ".."), { recursive: true });
      Deno.writeTextFileSync(path, text);
    }
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.root, { recursive: true });
  }
}

/** A real handler thread with these files, and a main that acknowledges everything. */
export class Thread implements AsyncDisposable {
  readonly messages: FromHost[] = [];
  readonly loading: string[] = [];
  readonly heartbeat = new SharedArrayBuffer(4);
  /** Settles when the thread has ended; gives the exit code. */
  readonly exit: Promise<number>;
  readonly #folder: Folder;
  readonly #worker: Worker;
  readonly #waiting = new Set<() => void>();

  constructor(files: Readonly<Record<string, string>>, skip: HostInit["skip"] = {}) {
    this.#folder = new Folder(files);
    const init: HostInit = {
      root: this.#folder.root,
      skip,
      sources: SOURCES,
      heartbeat: this.heartbeat,
      dryRun: false,
    };
    this.#worker = new Worker(new URL("../../../lib/handler/host/main.ts", import.meta.url), {
      workerData: init,
    });
    this.#worker.on("message", (post: Post) => this.#take(post));
    this.exit = new Promise((resolve) => this.#worker.on("exit", resolve));
  }

  /** The first message of this type, now or later, that fits. */
  async next<T extends FromHost["type"]>(
    type: T,
    fits: (message: Of<T>) => boolean = () => true,
  ): Promise<Of<T>> {
    return await this.#until(() =>
      this.messages.find((it): it is Of<T> => it.type === type && fits(it as Of<T>))
    );
  }

  /** Waits until this file is being imported. */
  async loads(file: string): Promise<void> {
    await this.#until(() => this.loading.includes(file) || undefined);
  }

  post(message: ToHost): void {
    this.#worker.postMessage(packed([message]));
  }

  /** Executes a run to its end. */
  run(parts: Partial<ClaimedRun>, config?: Partial<PlainConfig>): Promise<Of<"outcome">> {
    this.post(runMessage(parts, config));
    return this.next("outcome", (it) => it.run === (parts.id ?? "run-1"));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker.terminate();
    this.#folder[Symbol.dispose]();
  }

  #take(post: Post): void {
    if (post.type === "loading") {
      this.loading.push(post.file);
    } else {
      this.messages.push(...post.messages);
      for (const message of post.messages) {
        if (message.type === "step") {
          this.post({ type: "step-stored", id: message.id, stored: true });
        }
      }
      this.post({ type: "ack", batch: post.seq });
    }
    for (const look of this.#waiting) look();
  }

  #until<T>(find: () => T | undefined): Promise<T> {
    return new Promise((resolve, reject) => {
      const bound = setTimeout(() => {
        this.#waiting.delete(look);
        reject(new Error(`Waited in vain; got ${Deno.inspect(this.messages)}`));
      }, 20_000);
      const look = () => {
        const found = find();
        if (found === undefined) return;
        this.#waiting.delete(look);
        clearTimeout(bound);
        resolve(found);
      };
      this.#waiting.add(look);
      look();
    });
  }
}
