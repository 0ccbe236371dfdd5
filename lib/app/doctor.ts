/**
 * `hookbox doctor`: why nothing arrives, or why it is refused.
 *
 * @module
 */
import { systemClock } from "../clock.ts";
import { ConfigError } from "../config/problem.ts";
import type { Settings } from "../config/settings.ts";
import { doubtsOf, faultsOf, type HandlerSet } from "../handler/types.ts";
import { ControlUnavailableError, createControlClient } from "../http/control_client.ts";
import type { StatusReport } from "../http/operations.ts";
import { socketPath } from "../http/socket.ts";
import { diagnoseSource, type Finding, probe } from "../source/doctor/mod.ts";
import { PRODUCTS } from "../source/product.ts";
import { isContainer } from "../source/transport/route.ts";
import { locationOf } from "../store/location.ts";
import { loadHandlers } from "./handlers.ts";
import { readSecrets } from "./identity.ts";
import { ownUrls } from "./own_url.ts";
import { watchFor } from "./probe_arrival.ts";
import { desired, reachSources } from "./reach.ts";
import { openStore } from "./store_access.ts";

export type { Finding };

/** What to look at. */
export interface Diagnosis {
  /** Loads the settings; its {@linkcode ConfigError} is a finding. */
  readonly load: () => Promise<Settings>;
  /** Make NetBox send something. */
  readonly probe: boolean;
  /** Ends the waiting for a probe; what it made is removed all the same. */
  readonly signal: AbortSignal;
}

/** Looks at one thing after the other. Never throws; changes nothing but what a probe makes and removes again. */
export async function* diagnose(diagnosis: Diagnosis): AsyncGenerator<Finding> {
  let settings: Settings;
  try {
    settings = await diagnosis.load();
    yield { level: "ok", title: "Configuration", detail: "All variables can be used." };
  } catch (error) {
    const detail = error instanceof ConfigError ? error.problems.join("\n") : String(error);
    yield { level: "error", title: "Configuration", detail };
    return;
  }
  const handlers = yield* lookAtHandlers(settings);
  const { server, finding } = await lookForServer(settings);
  yield finding;
  const kept = await lookAtStore(settings, server);
  yield kept.finding;
  yield* lookAtSources(settings, handlers, kept, server, diagnosis);
}

async function* lookAtHandlers(settings: Settings): AsyncGenerator<Finding, HandlerSet> {
  const title = "Handlers";
  try {
    const set = await loadHandlers(settings);
    for (const { file, problem } of faultsOf(set)) {
      yield { level: "error", title, detail: `${file}: ${problem}` };
    }
    for (const { file, problem } of doubtsOf(set)) {
      yield { level: "warning", title, detail: `${file}: ${problem}` };
    }
    const ready = set.handlers.filter(({ status }) => status === "ready").length;
    if (ready === 0) {
      const fix = "Put a handler file there, or set HOOKBOX_HANDLERS to where they are.";
      yield { level: "error", title, detail: `No handler in ${settings.handlers} loads.`, fix };
    } else yield { level: "ok", title, detail: `${ready} in ${settings.handlers} load.` };
    return set;
  } catch (error) {
    yield { level: "error", title, detail: (error as Error).message };
    return { handlers: [], problems: [] };
  }
}

async function lookForServer(
  settings: Settings,
): Promise<{ server: StatusReport | null; finding: Finding }> {
  const title = "Server";
  try {
    const server = await createControlClient(socketPath(settings.store)).status();
    const { status, reasons } = server.readiness;
    const level = status === "ok" ? "ok" : status === "degraded" ? "warning" : "error";
    const detail = [`pid ${server.pid} on ${server.listen} is ${status}.`, ...reasons].join("\n");
    return { server, finding: { level, title, detail } };
  } catch (error) {
    const finding: Finding = error instanceof ControlUnavailableError
      ? {
        level: "warning",
        title,
        detail: `No hookbox serves the store ${locationOf(settings.store)}.`,
        fix: "Start it with hookbox serve, or set HOOKBOX_STORE to the store of the one that runs.",
      }
      : { level: "error", title, detail: (error as Error).message };
    return { server: null, finding };
  }
}

/** What the store says of this installation. */
interface Kept {
  readonly finding: Finding;
  readonly installation: string;
  secretsOf(name: string): readonly string[];
}

async function lookAtStore(settings: Settings, server: StatusReport | null): Promise<Kept> {
  const title = "Store";
  const configured = new Map(settings.sources.map(({ name, secrets }) => [name, secrets]));
  try {
    await using store = await openStore(settings, "read");
    const secrets = new Map<string, readonly string[]>();
    for (const source of settings.sources) {
      secrets.set(source.name, await readSecrets(store, source));
    }
    const installation = String(await store.getValue("installation") ?? "");
    const { runs, unreadable, bytes } = server?.counts ?? await store.counts();
    const trouble = [
      ...runs.dead ? [`${runs.dead} runs are dead (hookbox queue ls --state dead)`] : [],
      ...runs.held ? [`${runs.held} runs are held (hookbox queue ls --state held)`] : [],
      ...unreadable ? [`${unreadable} deliveries could not be read`] : [],
    ];
    const size = `${store.location}, ${(bytes / 1e6).toFixed(1)} MB.`;
    const finding: Finding = {
      level: trouble.length > 0 ? "warning" : "ok",
      title,
      detail: [size, ...trouble].join("\n"),
    };
    return { finding, installation, secretsOf: (name) => secrets.get(name) ?? [] };
  } catch (error) {
    return {
      finding: { level: server ? "error" : "warning", title, detail: (error as Error).message },
      installation: "",
      secretsOf: (name) => configured.get(name) ?? [],
    };
  }
}

async function* lookAtSources(
  settings: Settings,
  handlers: HandlerSet,
  { installation, secretsOf }: Kept,
  server: StatusReport | null,
  { probe: probing, signal }: Diagnosis,
): AsyncGenerator<Finding> {
  const urls = await ownUrls(settings, settings.listen.port);
  const home = {
    installation,
    secrets: ({ name }: { readonly name: string }) => secretsOf(name),
    url: (source: string) => urls.get(source) ?? server?.url ?? null,
    handlers: () => handlers,
  };
  const sources = reachSources(settings, home);
  for (const source of settings.sources) {
    const api = sources.get(source.name)?.api ?? null;
    if (api === null) {
      const { urlVariable, tokenVariable } = PRODUCTS[source.kind];
      const detail = `${source.name}: no URL, so nothing is registered there.`;
      const fix = `Set ${urlVariable} and ${tokenVariable}.`;
      yield { level: "warning", title: "Source", detail, fix };
      continue;
    }
    if (secretsOf(source.name).length === 0) {
      const fix =
        "Start hookbox serve once: it makes a secret and keeps it. Or set HOOKBOX_SECRETS.";
      yield { level: "error", title: "Secret", detail: `${source.name}: there is none yet.`, fix };
      continue;
    }
    const want = desired(source, settings, home);
    const here = {
      container: await isContainer(),
      urlGiven: settings.url !== null,
      listen: settings.listen,
    };
    yield* await diagnoseSource({
      api,
      desired: want,
      here,
      registers: settings.register !== "off",
      ownUser: source.ownUser,
    });
    if (!probing) continue;
    const watch = watchFor(settings, server, secretsOf(source.name));
    yield* await probe({ api, clock: systemClock, desired: want, arrived: watch, signal });
  }
  for (const source of sources.values()) source.close();
}
