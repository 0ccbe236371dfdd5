/**
 * A whole hookbox in this process: a store on disk, a handler thread, and an address on loopback.
 *
 * @module
 */
import { openDoor } from "../../lib/app/door.ts";
import { Server } from "../../lib/app/server.ts";
import { openStore } from "../../lib/app/store_access.ts";
import { type Clock, systemClock } from "../../lib/clock.ts";
import type { CatchUpState } from "../../lib/source/catch_up/mod.ts";
import type { RegistrationState } from "../../lib/source/types.ts";
import type { RunState, Store } from "../../lib/store/store.ts";
import { settings } from "../app/settings.ts";
import { until } from "../until.ts";

/** What became of a run. */
export interface Ran {
  readonly handler: string;
  readonly state: RunState;
  readonly reason: string | null;
  /** What {@linkcode TELL} told; nothing of another handler. */
  readonly told: Told;
}

/** What a handler was called with. */
export interface Told {
  readonly objectType: string;
  readonly action: string;
  readonly name: string;
  /** Path, value before, value after. */
  readonly changed: readonly (readonly [string, unknown, unknown])[];
  readonly user: string;
  readonly origin: string;
}

/** A handler that tells what it was called with. */
export const TELL = `
export default ({ objectType, action, changes, user, origin, data }, ctx) => {
  const changed = changes.map(({ path, before, after }) => [path.join("."), before, after]);
  ctx.log.info(JSON.stringify({ objectType, action, name: data.name, changed, user, origin }));
};`;

/** A hookbox with its folder. */
export class Box implements AsyncDisposable {
  readonly #folder: string;
  readonly #env: Record<string, string>;
  #server: Server | null = null;
  #store: Store | null = null;

  private constructor(folder: string, env: Readonly<Record<string, string>>) {
    this.#folder = folder;
    this.#env = {
      HOOKBOX_LISTEN: "127.0.0.1:0",
      HOOKBOX_STORE: `${folder}/hookbox.db`,
      HOOKBOX_HANDLERS: `${folder}/handlers`,
      ...env,
    };
  }

  /** Starts a hookbox with these handlers: what is in which file. */
  static async start(
    env: Readonly<Record<string, string>>,
    handlers: Readonly<Record<string, string>>,
  ): Promise<Box> {
    const folder = await Deno.makeTempDir({ prefix: "hookbox-versions-" });
    await Deno.mkdir(`${folder}/handlers`);
    for (const [name, text] of Object.entries(handlers)) {
      await Deno.writeTextFile(`${folder}/handlers/${name}`, text);
    }
    const box = new Box(folder, env);
    await box.start();
    return box;
  }

  get server(): Server {
    return this.#server!;
  }

  get store(): Store {
    return this.#store!;
  }

  /** Starts it again, after a stop: at the same address, with what it remembers. */
  async start(clock: Clock = systemClock): Promise<void> {
    const load = () => settings(this.#env);
    const now = await load();
    this.#store = await openStore(now, "serve");
    this.#server = await Server.start({
      settings: now,
      store: this.#store,
      door: openDoor(now),
      reloadSettings: load,
      clock,
    });
    this.#env.HOOKBOX_LISTEN = `127.0.0.1:${this.server.address!.port}`;
  }

  async stop(): Promise<void> {
    await this.#server?.stop();
    this.#server = null;
  }

  /** Where it listens. */
  get url(): string {
    return `http://${this.#env.HOOKBOX_LISTEN}`;
  }

  /** How the registration stands, once it has been looked at. */
  registered(): Promise<RegistrationState> {
    return until("the registration is looked at", () => {
      const [state] = Object.values(this.server.glance().registration);
      return state?.status !== "pending" && state;
    });
  }

  /** How catch-up stands, once it has looked. */
  caughtUp(): Promise<CatchUpState> {
    return until("the change log is looked at", () => {
      const [state] = Object.values(this.server.glance().catchUp ?? {});
      return state?.status !== "pending" && state;
    });
  }

  /** Every run in the order in which they came, when all are over. */
  async ran(): Promise<Ran[]> {
    const store = this.#store!;
    const rows = await until("all runs are over", async () => {
      const rows = await store.listRuns({ limit: 1000 });
      return rows.every(({ state }) => OVER.includes(state)) && rows;
    });
    return await Promise.all(
      rows.reverse().map(async ({ id, handler, state, reason }) => {
        const [attempt] = await store.getAttempts(id);
        const line = attempt?.log[0]?.message;
        return { handler, state, reason, told: line ? JSON.parse(line) : {} };
      }),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    await Deno.remove(this.#folder, { recursive: true });
  }
}

const OVER: readonly RunState[] = ["done", "skipped", "dead"];
