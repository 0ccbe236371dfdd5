/**
 * Operations for commands: by the server that runs, else by ourselves.
 *
 * @module
 */
import { systemClock } from "../clock.ts";
import type { Settings } from "../config/settings.ts";
import { matchHandlers } from "../handler/match.ts";
import type { HandlerSet } from "../handler/types.ts";
import { ControlUnavailableError, createControlClient } from "../http/control_client.ts";
import { OperationError, type Operations, type StatusReport } from "../http/operations.ts";
import { socketPath } from "../http/socket.ts";
import { CatchUps } from "./catch_ups.ts";
import { Facts } from "./facts.ts";
import { loadHandlers } from "./handlers.ts";
import { eventMatcher } from "./matching.ts";
import { identify } from "./identity.ts";
import { type OwnUrls, ownUrls } from "./own_url.ts";
import { Registrations } from "./registrations.ts";
import { reachSources } from "./reach.ts";
import { type Home, receivingSources } from "./sources.ts";
import { isFile, locationOf } from "../store/location.ts";
import { StoreInUseError } from "../store/store.ts";
import { openStore } from "./store_access.ts";
import { storeOperations } from "./store_operations.ts";

export { printPlan } from "../source/registration/mod.ts";
export type { StatusReport };

/** Nobody serves, or can be asked from here, and this needs somebody who does. */
function notServing({ store }: Pick<Settings, "store">): OperationError {
  return new OperationError(
    503,
    isFile(store)
      ? "No hookbox serves this store: start it first (hookbox serve), or set HOOKBOX_STORE"
      : "No hookbox that serves this store can be asked from here: with PostgreSQL each is asked in its own working " +
        "directory, and on Deno Deploy none can be (GET /readyz says how it is; deploy again to reload it)",
  );
}

/** How often a server that has only just started, and has the store but no socket yet, is asked again. */
const ASK_AGAIN = 20;
const pause = () => new Promise<void>((resolve) => setTimeout(resolve, 100));

/**
 * Operations on the store of these settings. While a server runs it does them: one process alone writes a store.
 *
 * @param say Told what is being worked on.
 * @param wait Between two tries to reach a server that has only just started.
 */
export async function openOperations(
  settings: Settings,
  say: (text: string) => void,
  wait: () => Promise<void> = pause,
): Promise<Operations & AsyncDisposable> {
  for (let left = ASK_AGAIN;; left--) {
    const served = await openServed(settings, say);
    if (served) return served;
    try {
      return await openAlone(settings, say);
    } catch (error) {
      if (left === 0 || !((error as Error).cause instanceof StoreInUseError)) throw error;
    }
    await wait();
  }
}

/** By the server that runs; null when none does. */
async function openServed(
  settings: Settings,
  say: (text: string) => void,
): Promise<Operations & AsyncDisposable | null> {
  const remote = createControlClient(socketPath(settings.store));
  try {
    const { pid } = await remote.status();
    say(`store: ${locationOf(settings.store)}, served by hookbox (pid ${pid})`);
    return { ...remote, [Symbol.asyncDispose]: async () => {} };
  } catch (error) {
    if (error instanceof ControlUnavailableError) return null;
    throw error;
  }
}

/** How the running server is. @throws {OperationError} when none runs. */
export async function askStatus(settings: Settings): Promise<StatusReport> {
  try {
    return await createControlClient(socketPath(settings.store)).status();
  } catch (error) {
    if (error instanceof ControlUnavailableError) throw notServing(settings);
    throw error;
  }
}

/** Without a server: we hold the store's lock for as long as it takes. */
async function openAlone(
  settings: Settings,
  say: (text: string) => void,
): Promise<Operations & AsyncDisposable> {
  const store = await openStore(settings, "write", say);
  const identity = await identify(store, settings.sources);
  let handlers: HandlerSet = { handlers: [], problems: [] };
  let urls: OwnUrls = new Map();
  const url = (source: string) => urls.get(source) ?? null;
  // To find them out every source is connected to: for what needs them alone.
  const findUrls = async () => urls = await ownUrls(settings, settings.listen.port);
  const home: Home = {
    installation: identity.installation,
    secrets: (source) => identity.secrets(source.name),
    url,
    handlers: () => handlers,
  };
  const sources = receivingSources(settings, home);
  const reached = reachSources(settings, home);
  const clock = store.cluster.clock ?? systemClock;
  const registrations = new Registrations(clock);
  registrations.use({ ...settings, register: "off" }, reached);
  const facts = new Facts(store);
  const catchUps = new CatchUps({
    store,
    clock,
    settings: () => settings,
    handlers: () => handlers,
    receiving: (name) => sources.get(name),
    url,
    match: eventMatcher(
      (event, place) => Promise.resolve(matchHandlers(handlers.handlers, event, place)),
      facts,
      () => settings,
    ),
    wake: () => {},
  });
  const refuse = () => Promise.reject(notServing(settings));
  const operations = storeOperations({
    store,
    clock,
    source: (name) => sources.get(name),
    match: async (event) => ({
      runs: matchHandlers((await loadHandlers(settings)).handlers, event),
    }),
    handlers: () => loadHandlers(settings),
    wake: () => {},
  });
  return {
    ...operations,
    async drop(query) {
      // Of a process that was killed runs are still running by its word, and that run may be what killed it.
      await store.recover(clock.now());
      return await operations.drop(query);
    },
    // Who sends wants to see what comes of it: with PostgreSQL another process may be there to run it.
    ...isFile(settings.store) ? { runSchedule: refuse } : {},
    status: refuse,
    reload: refuse,
    async register(options) {
      if (!isFile(settings.store) && settings.url === null) {
        throw new OperationError(
          409,
          "Set HOOKBOX_URL to where the processes that serve this store are reached: they may run on other machines",
        );
      }
      await findUrls();
      handlers = await loadHandlers(settings);
      return await registrations.reconcile(options);
    },
    async unregister(options) {
      await findUrls();
      return await registrations.remove(options);
    },
    async catchUp(options) {
      await findUrls();
      await facts.recall(settings.sources);
      handlers = await loadHandlers(settings);
      catchUps.open(reached);
      return await catchUps.run(options);
    },
    async [Symbol.asyncDispose]() {
      await catchUps.stop();
      for (const source of reached.values()) source.close();
      await store.close();
    },
  };
}
