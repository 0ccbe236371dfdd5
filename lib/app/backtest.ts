/**
 * What the handlers would have done: they are asked about the source's real history.
 *
 * @module
 */
import type { Settings } from "../config/settings.ts";
import { isRecord } from "../event/changes.ts";
import type { ObjectEvent } from "../event/types.ts";
import { describeBinding } from "../handler/binding.ts";
import { createMatcher, type Matcher } from "../handler/match.ts";
import { subscriptions } from "../handler/subscriptions.ts";
import type { HandlerInfo, HandlerSet } from "../handler/types.ts";
import { changeSource, type HistoryEvent, readChanges } from "../source/catch_up/mod.ts";
import { normaliserOf } from "../source/kinds.ts";
import type { NetBoxApi } from "../source/netbox/api.ts";
import { asThen } from "../source/netbox/as_then.ts";
import type { Ended } from "../worker/execution.ts";
import { createHosts, type Hosts } from "../worker/hosts.ts";
import { hostsOptions } from "./hosts.ts";
import { openApi } from "./open_api.ts";
import { HOW_TO_NAME_A_SOURCE } from "./sources.ts";

/** What to test. */
export interface BacktestOptions {
  readonly settings: Settings;
  /** Milliseconds since the Unix epoch, by the source's clock. */
  readonly since: number;
  /** Only these handlers, by id or by what they are bound to; empty: all. */
  readonly handlers: readonly string[];
  /** Call the handlers, with `ctx.dryRun`. */
  readonly run: boolean;
  readonly signal: AbortSignal;
}

/** What one handler made of one event of the history. */
export interface Tested {
  readonly source: string;
  /** Milliseconds, by the source's clock. */
  readonly time: number;
  readonly objectType: string;
  readonly action: string;
  readonly objectId: string;
  readonly display: string;
  readonly user: string | null;
  readonly handler: string;
  /** `would run` (not called), `done`, `skipped`, `failed`, `dead`. */
  readonly verdict: "would run" | "done" | "skipped" | "failed" | "dead";
  /** Why it is skipped, or how it failed. */
  readonly reason: string | null;
  /** What it logged, with the writes that it would have made. */
  readonly log: readonly string[];
}

/**
 * Asks the handlers about every change since a time: bindings, `fields`, `when` and `schema`, and with `run` the
 * handlers themselves, whose writes are logged and not sent.
 *
 * @throws {Error} with what to do, when no source can be asked, or its change log cannot be read.
 */
export async function* backtest(options: BacktestOptions): AsyncGenerator<Tested> {
  const { settings, handlers, run } = options;
  const hosts = createHosts({
    ...hostsOptions(() => settings),
    exec: settings.exec,
    threads: 1,
    dryRun: true,
  });
  const sources = settings.sources.flatMap((source) => {
    const open = openApi(source, settings);
    return open ? [{ ...open, name: source.name }] : [];
  });
  try {
    if (sources.length === 0) {
      throw new Error(`There is no history to read: ${HOW_TO_NAME_A_SOURCE}`);
    }
    const set = chosen(await hosts.start(), handlers);
    const tester = new Tester(hosts, createMatcher(set), run);
    for (const source of sources) yield* testSource(source, set, tester, options);
  } finally {
    for (const source of sources) source.close();
    await hosts.end();
  }
}

function chosen({ handlers }: HandlerSet, names: readonly string[]): readonly HandlerInfo[] {
  const isNamed = (handler: HandlerInfo, name: string) =>
    handler.id === name || handler.bindings.some((binding) => describeBinding(binding) === name);
  for (const name of names) {
    if (handlers.some((handler) => isNamed(handler, name))) continue;
    const known = handlers.map((handler) => handler.id).join(", ");
    throw new Error(
      `There is no handler ${name}, nor one bound to it; there is ${known || "none"}`,
    );
  }
  if (names.length === 0) return handlers;
  return handlers.filter((handler) => names.some((name) => isNamed(handler, name)));
}

async function* testSource(
  { name, api }: { readonly name: string; readonly api: NetBoxApi },
  set: readonly HandlerInfo[],
  tester: Tester,
  { since, signal }: BacktestOptions,
): AsyncGenerator<Tested> {
  const { kind } = api.product;
  const wanted = subscriptions(set, name);
  if (wanted.length === 0) return;
  const history = readChanges(changeSource(api), {
    since,
    subscriptions: wanted,
    // Nautobot's rows are REST representations; NetBox's snapshots are told on the object of now.
    data: kind === "nautobot" ? "then" : "now",
    signal,
  });
  for await (const change of history) {
    const body = kind === "netbox" ? withDataThen(change.body) : change.body;
    const event = normaliserOf(kind).normalise(body, {
      id: change.requestId,
      source: name,
      origin: "catch-up",
      receivedAt: change.time,
      urlObjectType: null,
    });
    if (event.kind === "object") yield* tester.test({ ...change, body }, event);
  }
}

function withDataThen(body: HistoryEvent["body"]): HistoryEvent["body"] {
  const { data, snapshots } = body;
  const then = isRecord(snapshots) ? snapshots.postchange : null;
  return isRecord(data) && isRecord(then) ? { ...body, data: asThen(data, then) } : body;
}

/** Asks handlers about events. */
class Tester {
  readonly #hosts: Hosts;
  readonly #matcher: Matcher;
  readonly #run: boolean;
  #count = 0;

  constructor(hosts: Hosts, matcher: Matcher, run: boolean) {
    this.#hosts = hosts;
    this.#matcher = matcher;
    this.#run = run;
  }

  async *test(change: HistoryEvent, event: ObjectEvent): AsyncGenerator<Tested> {
    const { time, objectType, action, objectId, display, user } = change;
    const about = { source: event.source, time, objectType, action, objectId, display, user };
    for (const { handler, why } of this.#matcher.explain(event)) {
      const it = { ...about, handler: handler.id };
      if (handler.status !== "ready") {
        yield { ...it, verdict: "skipped", reason: `the handler is ${handler.status}`, log: [] };
      } else if (why !== null) yield { ...it, verdict: "skipped", reason: why, log: [] };
      else if (handler.program) yield { ...it, ...this.#program() };
      else yield { ...it, ...verdictOf(await this.#ask(change, event, handler), this.#run) };
    }
  }

  /** It has no `when`, and nothing keeps it from writing. */
  #program(): Pick<Tested, "verdict" | "reason" | "log"> {
    if (!this.#run) return { verdict: "would run", reason: null, log: [] };
    return { verdict: "skipped", reason: "a backtest runs no executable handlers", log: [] };
  }

  #ask(change: HistoryEvent, event: ObjectEvent, handler: HandlerInfo): Promise<Ended> {
    const { objectType, action, user, requestId } = event;
    return this.#hosts.run({
      run: {
        id: `backtest.${++this.#count}`,
        handler: handler.id,
        purpose: "event",
        lane: null,
        claim: 1,
        attempt: 1,
        interrupted: 0,
        quarantine: false,
        late: false,
        depth: 0,
        deadError: null,
        steps: {},
        delivery: {
          id: event.id,
          source: event.source,
          origin: event.origin,
          kind: "object",
          urlObjectType: null,
          objectType,
          action,
          objectId: change.objectId,
          user,
          requestId,
          error: null,
          receivedAt: change.time,
          body: new TextEncoder().encode(JSON.stringify(change.body)),
        },
      },
      // What has become of the object since is not the question.
      config: { ...handler.config, refresh: false },
      ...this.#run ? {} : { ask: true },
      step: () => Promise.resolve(true),
      begin: () => Promise.reject(new Error("a dry run sends nothing")),
      settle: () => Promise.resolve(),
    });
  }
}

function verdictOf(
  { outcome, log }: Ended,
  ran: boolean,
): Pick<Tested, "verdict" | "reason" | "log"> {
  const lines = log.map(({ message }) => message);
  switch (outcome.kind) {
    case "done":
      return { verdict: ran ? "done" : "would run", reason: null, log: lines };
    case "skipped":
      return { verdict: "skipped", reason: outcome.reason, log: lines };
    case "interrupted":
      return { verdict: "failed", reason: outcome.reason, log: lines };
    default: {
      const { name, message } = outcome.error;
      return { verdict: outcome.kind, reason: `${name}: ${message}`, log: lines };
    }
  }
}
