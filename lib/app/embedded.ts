/**
 * A hookbox inside another program: no address of its own, functions beside files, and the program's log.
 *
 * @module
 */
import { getLogger } from "@logtape/logtape";
import { givenFlags, type GivenValue } from "../config/given.ts";
import { loadSettings } from "../config/load.ts";
import { processSurroundings } from "../config/process.ts";
import type { Settings } from "../config/settings.ts";
import type { Json } from "../event/types.ts";
import { type OwnHandler, ownHandler, type OwnOptions } from "../handler/own.ts";
import type { Handler } from "../http/serve.ts";
import type { OpenChannel } from "../worker/channel.ts";
import { openInnerDoor } from "./door.ts";
import { lendLog } from "./lent_log.ts";
import { openServer } from "./open_server.ts";
import { makeScratch, SCRATCH } from "./scratch.ts";
import type { Server } from "./server.ts";
import { unusable } from "./usable.ts";

const log = getLogger(["hookbox"]);

/** The arguments of one `on()`. */
export type OnArguments = readonly [
  listensTo: string | readonly string[],
  handle: unknown,
  options: OwnOptions,
];

/** What the program gives. */
export interface EmbeddedOptions {
  /** By the names of variables; what is not given comes from where `serve` has it from. */
  readonly settings: Readonly<Record<string, GivenValue>>;
  readonly handlers: readonly OnArguments[];
}

/** One that is starting, runs, or has stopped. */
export interface Embedded {
  readonly fetch: Handler<Deno.NetAddr>;
  /** Resolves when it runs, rejects when it cannot be started. */
  readonly started: Promise<void>;
  /** Stores a named event. @throws {OperationError} when it cannot have this name. */
  emit(name: string, data: unknown): ReturnType<Server["emit"]>;
  /** Drains, as `serve` does at a signal. */
  stop(): Promise<void>;
}

/** Starts one. Requests that come before it runs wait for it. */
export function openEmbedded(options: EmbeddedOptions): Embedded {
  const door = openInnerDoor();
  const ends = new AsyncDisposableStack();

  const start = async (): Promise<Server> => {
    const handlers = options.handlers.map((it) => ownHandler(...it));
    const { settings, folder, warnings } = await load(options);
    const lent = ends.use(lendLog(settings));
    for (const warning of warnings) log.warn("{warning}", { warning });
    refuseFaults(handlers, folder);
    const store = await storeOf(settings, ends);
    const programs = folder && settings.exec ? await programsOf(ends) : undefined;
    const { server } = await openServer({
      settings: { ...settings, store },
      door,
      embedding: { handlers, folder },
      programs,
      reloadSettings: async () => {
        const next = (await load(options)).settings;
        lent.update(next);
        return { ...next, store };
      },
      onSecrets: lent.hide,
    });
    ends.defer(() => server.stop());
    const where = folder ? settings.handlers : "this program";
    const problem = unusable(server.glance().handlers, where, false);
    if (problem !== null) throw new Error(problem);
    return server;
  };

  const end = async () => {
    door.giveUp();
    await ends.disposeAsync();
  };
  const starting = start().catch(async (error) => {
    await end();
    throw error;
  });
  starting.catch(() => {});
  return {
    fetch: door.fetch,
    started: starting.then(() => {}),
    async emit(name, data) {
      return await (await starting).emit({ name, data: data as Json });
    },
    async stop() {
      await starting.catch(() => {});
      await end();
    },
  };
}

/** The settings, and whether somebody named a folder: one that happens to be called `handlers` may be the program's. */
async function load({ settings: given }: EmbeddedOptions): Promise<{
  readonly settings: Settings;
  readonly folder: boolean;
  readonly warnings: readonly string[];
}> {
  const { settings, origins, warnings } = await loadSettings({
    flags: givenFlags(given),
    ...processSurroundings(),
  });
  return {
    // Whoever passes requests on listens on an address that we do not know.
    settings: { ...settings, listen: { hostname: "0.0.0.0", port: 0 } },
    folder: origins.get("HOOKBOX_HANDLERS")!.from !== "default",
    warnings,
  };
}

function refuseFaults(handlers: readonly OwnHandler[], folder: boolean): void {
  if (handlers.length === 0 && !folder) {
    throw new Error("There is no handler: call on(), or set HOOKBOX_HANDLERS to a folder of files");
  }
  const ids = handlers.map(({ info }) => info.id);
  const problems = handlers.flatMap(({ info, file }, index) => {
    if (ids.indexOf(info.id) !== index) {
      return [
        `${file.file}: there is one of this name already: give it another one ({ name: "…" })`,
      ];
    }
    return info.status === "broken" ? [info.problem] : [];
  });
  if (problems.length > 0) throw new Error(`Cannot use these handlers:\n${problems.join("\n")}`);
}

/** What runs executable handlers. Whether the rest of the program may do so, too, is its own affair. */
async function programsOf(ends: AsyncDisposableStack): Promise<OpenChannel> {
  const { startProgramThread } = await import("../worker/program_thread.ts");
  const thread = startProgramThread({ own: false });
  ends.defer(() => thread.end());
  return thread.open;
}

async function storeOf({ store }: Settings, ends: AsyncDisposableStack): Promise<string> {
  if (store !== SCRATCH) return store;
  const scratch = await makeScratch();
  ends.defer(() => scratch.remove());
  return scratch.path;
}
