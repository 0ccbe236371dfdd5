/**
 * A worker with real threads, real handler files and a real store, for tests that watch what becomes of runs.
 *
 * @module
 */
import { join } from "node:path";
import { systemClock } from "../../../lib/clock.ts";
import { newId } from "../../../lib/event/id.ts";
import { openSqliteStore } from "../../../lib/store/sqlite/mod.ts";
import type { AttemptRow, RunRow, Store } from "../../../lib/store/store.ts";
import type { Bounds } from "../../../lib/worker/bounds.ts";
import { createHosts, type Hosts } from "../../../lib/worker/hosts.ts";
import { createWorker, type Worker } from "../../../lib/worker/worker.ts";
import { recording } from "../../recordings.ts";
import { SOURCES } from "../../sources.ts";
import { until } from "../../until.ts";

/** Less patient than in earnest: the tests wait for it. */
const BOUNDS: Bounds = { beat: 1_000, silence: 4_000, grace: 500, load: 20_000 };

/** Seconds to wait for something: on a healthy machine it is forever. */
export const MINUTE = 60;

const BODY = new TextEncoder().encode(recording("4.7.3", "interface-update-description").body);

/** What can be different. */
export interface StationOptions {
  readonly threads?: number;
  readonly memory?: number;
}

/** Everything from the store to the handler files, in a folder of its own. */
export class Station implements AsyncDisposable {
  readonly worker: Worker;
  readonly hosts: Hosts;
  readonly #root: string;
  readonly store: Store;

  private constructor(
    root: string,
    store: Store,
    { threads = 1, memory = 2 ** 28 }: StationOptions,
  ) {
    this.#root = root;
    this.store = store;
    this.hosts = createHosts({
      root: join(root, "handlers"),
      threads,
      memory,
      sources: SOURCES,
      clock: systemClock,
      bounds: BOUNDS,
    });
    this.worker = createWorker({
      store,
      hosts: this.hosts,
      clock: systemClock,
      concurrency: 16,
      drain: 500,
      grace: BOUNDS.grace,
      sources: ["netbox"],
    });
  }

  /** Starts with these handler files (name without extension → JavaScript). */
  static async start(
    files: Readonly<Record<string, string>>,
    options: StationOptions = {},
  ): Promise<Station> {
    const root = await Deno.makeTempDir({ prefix: "hookbox-station-" });
    await Deno.mkdir(join(root, "handlers"));
    const store = await openSqliteStore(join(root, "hookbox.db"), { mode: "serve" });
    const station = new Station(root, store, options);
    for (const [name, code] of Object.entries(files)) await station.write(name, code);
    await station.worker.start();
    return station;
  }

  /** Puts a handler file there. */
  async write(name: string, code: string): Promise<void> {
    await Deno.writeTextFile(join(this.#root, "handlers", `${name}.js`), code);
  }

  /** Stores one delivery with a run for each of these handlers; gives the ids of the runs. */
  async deliver(...handlers: string[]): Promise<string[]> {
    const [appended] = await this.store.append([{
      id: newId(Date.now()),
      source: "netbox",
      origin: "webhook",
      kind: "object",
      receivedAt: Date.now(),
      eventTime: Date.now(),
      objectType: "dcim.interface",
      action: "update",
      objectId: "1",
      display: "eth0",
      user: "admin",
      requestId: null,
      urlObjectType: null,
      error: null,
      secretIndex: 0,
      body: BODY,
      dedupe: null,
      runs: handlers.map((handler) => ({ handler, lane: null })),
    }]);
    this.worker.wake();
    const runs = await this.store.listRuns({ delivery: appended!.id });
    return handlers.map((handler) => runs.find((run) => run.handler === handler)!.id);
  }

  /** Waits until a run satisfies the condition; by default until it is over. */
  async run(id: string, when: (run: RunRow) => boolean = over): Promise<RunRow> {
    return await until(`run ${id}`, async () => {
      const run = await this.store.getRun(id);
      return run && when(run) && run;
    }, MINUTE);
  }

  attempts(id: string): Promise<AttemptRow[]> {
    return this.store.getAttempts(id);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.worker.kill();
    await this.store.close();
    await Deno.remove(this.#root, { recursive: true });
  }
}

const over = (run: RunRow) => ["done", "skipped", "dead"].includes(run.state);

/** Counts how often the main thread's event loop turns. */
export class Pulse implements Disposable {
  count = 0;
  readonly #timer = setInterval(() => this.count++, 20);

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}
