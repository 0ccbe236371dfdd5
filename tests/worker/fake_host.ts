import type { Clock } from "../../lib/clock.ts";
import type {
  FromHost,
  HandlerInfo,
  HandlerSet,
  HostInit,
  HostOutcome,
  ToHost,
} from "../../lib/handler/host/protocol.ts";
import type { Channel, ChannelEvents, Loss, OpenChannel } from "../../lib/worker/channel.ts";

/** The far end of a channel, played by the test. It beats once a second until it is told to fall silent. */
export class FakeHost implements Channel {
  readonly sent: ToHost[] = [];
  /** No life in it any more. */
  dead = false;
  terminated = false;
  silent = false;
  /** Resolved when `terminate()` may resolve; at once unless replaced. */
  dying: Promise<void> = Promise.resolve();
  #seq = 0;

  constructor(readonly init: HostInit, readonly events: ChannelEvents, clock: Clock) {
    const count = new Int32Array(init.heartbeat);
    const beat = () => {
      if (this.terminated) return;
      if (!this.silent) Atomics.add(count, 0, 1);
      clock.after(1000, beat);
    };
    beat();
  }

  post(message: ToHost): void {
    this.sent.push(message);
  }

  async terminate(): Promise<void> {
    this.terminated = true;
    await this.dying;
    this.dead = true;
  }

  batch(...messages: FromHost[]): void {
    this.events.post({ type: "batch", seq: ++this.#seq, messages });
  }

  loading(file: string): void {
    this.events.post({ type: "loading", file });
  }

  loaded(...handlers: HandlerInfo[]): void {
    this.batch({ type: "loaded", set: setOf(...handlers) });
  }

  /** Ends the attempt with this run id that it was sent last. */
  settle(run: string, outcome: HostOutcome = { kind: "done" }): void {
    const { claim } = this.runs.findLast((sent) => sent.id === run)!;
    this.batch({ type: "outcome", run, claim, outcome, log: [], logDropped: 0 });
  }

  die(loss: Loss): void {
    this.events.lost(loss);
  }

  of<T extends ToHost["type"]>(type: T): Extract<ToHost, { type: T }>[] {
    return this.sent.filter((m): m is Extract<ToHost, { type: T }> => m.type === type);
  }

  get runs() {
    return this.of("run").map((message) => message.run);
  }
}

/** Opens fake hosts; with handlers given, each loads them by itself, but for the files it must skip. */
export class FakeHosts {
  readonly all: FakeHost[] = [];
  constructor(readonly clock: Clock, public handlers?: HandlerInfo[]) {}

  readonly open: OpenChannel = (init, events) => {
    const host = new FakeHost(init, events, this.clock);
    this.all.push(host);
    const handlers = this.handlers?.map((info): HandlerInfo =>
      info.file in init.skip ? { ...info, status: "broken", problem: init.skip[info.file]! } : info
    );
    if (handlers) queueMicrotask(() => host.loaded(...handlers));
    return host;
  };

  get last(): FakeHost {
    return this.all.at(-1)!;
  }

  get alive(): FakeHost[] {
    return this.all.filter((host) => !host.terminated);
  }
}

/** A handler as the host tells of it. */
export function handler(
  id: string,
  config: Partial<HandlerInfo["config"]> = {},
  more: Partial<HandlerInfo> = {},
): HandlerInfo {
  return {
    id,
    file: `${id}.ts`,
    status: "ready",
    bindings: [],
    config: {
      enabled: true,
      lane: "object",
      concurrency: 8,
      retries: 7,
      backoff: [5_000, 30_000],
      timeout: 60_000,
      supersede: false,
      refresh: false,
      branches: "main",
      ownChanges: "skip",
      catchUp: true,
      ...config,
    },
    special: null,
    hasWhen: false,
    hasSchema: false,
    hasDead: false,
    ...more,
  };
}

export function setOf(...handlers: HandlerInfo[]): HandlerSet {
  return { handlers, problems: [] };
}

/** Lets promise callbacks run until nothing moves any more. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 50; i++) await Promise.resolve();
}
