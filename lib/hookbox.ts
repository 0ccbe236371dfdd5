/**
 * hookbox inside another program. What it needs is loaded by `start()`: handler files import this module's neighbours, and
 * must not wait for it.
 *
 * @module
 */
import type { Embedded, OnArguments } from "./app/embedded.ts";
import type { VariableName } from "./config/names.ts";
import type { Event } from "./event/types.ts";
import type {
  ActionEvent,
  ConfigOf,
  ContextOf,
  EventOf,
  ObjectTypeOf,
} from "./handler/event_of.ts";
import type { Handler } from "./handler/public.ts";

export type { ActionEvent, ConfigOf, ContextOf, EventOf, ObjectTypeOf, VariableName };

/** Settings by the names of their variables, each also as `…_FILE`: the path of a file that holds it. */
export type HookboxSettings = {
  readonly [Name in VariableName | `${VariableName}_FILE`]?: string | number | boolean | undefined;
};

/** What is said beside a function: what a file says in `config`, and more. */
export type OnOptions<E extends Event = Event> = ConfigOf<E> & {
  /**
   * Tells handlers of one binding apart. The handler's id is `on:<name>`; runs in the store know their handler by it.
   *
   * @default {what it listens to}
   */
  readonly name?: string;
  /** Called once when a run of it becomes dead. */
  dead?(event: E, ctx: ContextOf<E>, error: Error): unknown;
};

/** A hookbox that is part of a program. Its functions need no `this`. */
export interface Hookbox extends AsyncDisposable {
  /**
   * Answers a request: deliveries to `/hooks/<source>`, events to `/events/<name>`, probes at `/livez` and `/readyz`;
   * everything else gets 404. The body must not have been read. While hookbox starts a request waits; before and after
   * that it gets 503.
   *
   * @param info Whose the request is, as `Deno.serve` tells it, and Hono passes it on as `c.env`: for `HOOKBOX_ALLOW_FROM`.
   */
  readonly fetch: (request: Request, info?: unknown) => Promise<Response>;
  /**
   * Registers a handler that runs in this program's main thread, with retries, lanes and steps like a file.
   *
   * @param listensTo As the name of a file says it without extension (`"dcim.site.update"`, `"custom.rebuild"`), or as an
   * entry of `on` (`"dcim.{device,site}.update"`, `"netbox_branching.branch:branch_merged"`).
   * @throws {Error} after `start()`.
   */
  on<const Name extends string>(
    listensTo: Name,
    handle: (event: EventOf<Name>, ctx: ContextOf<EventOf<Name>>) => unknown,
    options?: OnOptions<EventOf<Name>>,
  ): Hookbox;
  /** Registers a handler of several. */
  on(listensTo: readonly string[], handle: Handler, options?: OnOptions): Hookbox;
  /**
   * Opens the store, loads the handlers, begins to run what waits, and registers.
   *
   * @throws {Error} when settings or handlers cannot be used, or the store cannot be opened.
   */
  start(): Promise<Hookbox>;
  /**
   * Makes a named event, for handlers `custom.<name>`. It is stored when this resolves.
   *
   * @param data Something that JSON can say.
   * @returns The id of the delivery, and how many runs it made.
   * @throws {Error} before `start()`, and for a name that cannot be one.
   */
  emit(name: string, data?: unknown): Promise<{ readonly id: string; readonly runs: number }>;
  /** Stops as `hookbox serve` does at a signal: running handlers have `HOOKBOX_DRAIN` to end. */
  stop(): Promise<void>;
}

/**
 * Makes a hookbox for this program. It listens nowhere: pass requests to `fetch`.
 *
 * @param settings Stronger than the environment, which is read as by `hookbox serve`. Without `HOOKBOX_HANDLERS` no files are
 * loaded; `HOOKBOX_STORE: ":memory:"` keeps nothing after `stop()`.
 *
 * @example In a Hono app
 * ```ts
 * import { Hono } from "hono";
 * import { createHookbox } from "hookbox";
 *
 * await using hookbox = createHookbox({ HOOKBOX_STORE: ":memory:", HOOKBOX_REGISTER: "off" });
 * hookbox.on("dcim.site.create", (event, ctx) => ctx.log.info(`a new site: ${event.display}`));
 * await hookbox.start();
 *
 * const app = new Hono();
 * app.all("/hooks/*", (c) => hookbox.fetch(c.req.raw, c.env));
 * ```
 */
export function createHookbox(settings: HookboxSettings = {}): Hookbox {
  const handlers: OnArguments[] = [];
  let opened: Promise<Embedded> | null = null;

  const hookbox: Hookbox = {
    on(listensTo: string | readonly string[], handle: unknown, options: object = {}) {
      if (opened) throw new Error("Cannot take another handler: call on() before start()");
      handlers.push([listensTo, handle, { ...options }]);
      return hookbox;
    },
    async start() {
      opened ??= import("./app/embedded.ts")
        .then(({ openEmbedded }) => openEmbedded({ settings, handlers }));
      await (await opened).started;
      return hookbox;
    },
    async fetch(request, info) {
      if (!opened) return new Response(null, { status: 503, headers: { "retry-after": "5" } });
      const { fetch } = await opened;
      return await fetch(request, (info ?? {}) as Deno.ServeHandlerInfo<Deno.NetAddr>);
    },
    async emit(name, data = null) {
      if (!opened) throw new Error("Cannot make an event: call start() first");
      return await (await opened).emit(name, data);
    },
    async stop() {
      await (await opened)?.stop();
    },
    [Symbol.asyncDispose]: () => hookbox.stop(),
  };
  return hookbox;
}
