/**
 * What a handler is tested on: the host's part of hookbox, with a main that keeps in memory what it is told.
 *
 * @module
 */
import { type Clock, systemClock } from "../clock.ts";
import type { Json } from "../event/types.ts";
import { clip } from "../handler/host/clip.ts";
import type { CallDeps } from "../handler/host/call.ts";
import { Clients } from "../handler/host/clients.ts";
import { EmitStore } from "../handler/host/emit_store.ts";
import type { ExecuteDeps } from "../handler/host/execute.ts";
import { Outbox } from "../handler/host/outbox.ts";
import { type Batch, type Emitted, type FromHost, LIMITS } from "../handler/host/protocol.ts";
import type { Sink } from "../handler/host/scope.ts";
import { StepStore } from "../handler/host/step_store.ts";
import { WriteStore } from "../handler/host/write_store.ts";
import { withoutMessage } from "../source/client/message.ts";
import { type PlannedWrite, plannedWrite } from "../source/client/plan.ts";
import type { SourceKind } from "../source/kinds.ts";
import type { LogLine } from "../store/store.ts";
import type { ContextOptions } from "./options.ts";
import { hostSource, type TestSource } from "./source.ts";

/** What handlers said and did, in order. */
export interface Records {
  /** Log lines, `console.*` too, as text: `"info: sw1 was updated"`. */
  readonly lines: string[];
  /** What each step gave, by its name. */
  readonly steps: Record<string, Json>;
  /** What was written to sources, without the message for the change log. In a dry run: what would have been. */
  readonly writes: PlannedWrite[];
  /** Events that were emitted. Of {@linkcode runHandler}: those that count, because the attempt, or their step, was good. */
  readonly emits: Emitted[];
}

const READS = ["GET", "HEAD", "OPTIONS"];

/** One run on its bench: its attempts share what is recorded. */
export class Bench {
  readonly options: ContextOptions;
  readonly records: Records;
  readonly clock: Clock;
  #writes = 0;

  constructor(options: ContextOptions) {
    this.options = options;
    this.records = { lines: [], steps: { ...options.steps }, writes: [], emits: [] };
    this.clock = options.clock ?? systemClock;
  }

  /** What an attempt or a call needs, whose event is of this source. `listen` gets what else the host says. */
  deps(
    source: string,
    kind: SourceKind,
    listen: (message: FromHost) => void = () => {},
  ): ExecuteDeps & CallDeps {
    const { clock, options: { dryRun = false, env = {} } } = this;
    const outbox = new Outbox((batch) => this.#take(batch, lines, listen));
    const lines = {
      outbox,
      steps: new StepStore(outbox),
      writes: new WriteStore(outbox),
      emits: new EmitStore(outbox),
    };
    const known = this.#sources(source);
    const sources = Object.fromEntries(
      Object.entries({ [source]: null, ...known })
        .map(([name, it]) => [name, hostSource(it, kind)]),
    );
    const clients = new Clients({ sources, dryRun }, lines.writes, clock, {
      fetch: (name) => (url, init) => this.#fetch(known[name]!, url, init),
      planned: (_source, write) => void this.records.writes.push(write),
    });
    return {
      ...lines,
      init: { sources, dryRun },
      clock,
      env: (name) => env[name],
      clients: {
        client: (name, whose) => {
          if (known[name]) return clients.client(name, whose);
          throw new Error(
            `The handler asks ${name}, and this test has none: give its context one, as in ` +
              "createContext({ netbox: createNetBoxDouble() })",
          );
        },
      },
    };
  }

  /** Records log lines. */
  say(...lines: readonly Pick<LogLine, "level" | "message">[]): void {
    this.records.lines.push(...lines.map(({ level, message }) => `${level}: ${message}`));
  }

  /** Where the lines of a handler go that is called directly. */
  readonly sink: Sink = {
    write: (level, text) => this.say({ level, message: clip(text(), LIMITS.logLineLength) }),
    stray: (error) => this.say({ level: "error", message: `Nothing caught this error: ${error}` }),
  };

  #sources(source: string): Readonly<Record<string, TestSource>> {
    const { netbox, sources } = this.options;
    return { ...(netbox ? { [source]: netbox } : {}), ...sources };
  }

  async #fetch(source: TestSource, url: string, init: RequestInit = {}): Promise<Response> {
    const { method = "GET", body } = init;
    const path = url.slice(source.url.length);
    if (!READS.includes(method) && !path.endsWith("/graphql/")) {
      const sent = typeof body === "string" ? JSON.parse(body) : undefined;
      this.records.writes.push(plannedWrite(method, path, withoutMessage(sent)));
    }
    return await source.fetch(url, init);
  }

  /** Answers what main would answer. */
  #take({ seq, messages }: Batch, lines: Lines, listen: (message: FromHost) => void): void {
    const { steps, emits } = this.records;
    for (const message of messages) {
      switch (message.type) {
        case "step":
          steps[message.name] = message.result;
          emits.push(...message.emits ?? []);
          lines.steps.answer({ type: "step-stored", id: message.id, stored: true });
          break;
        case "emit":
          emits.push(message.event);
          lines.emits.answer({ type: "emit-stored", id: message.id });
          break;
        case "write":
          lines.writes.answer({ type: "write-stored", id: message.id, write: ++this.#writes });
          break;
        default:
          listen(message);
      }
    }
    queueMicrotask(() => lines.outbox.acknowledge(seq));
  }
}

/** The lines of a host to main. */
interface Lines {
  readonly outbox: Outbox;
  readonly steps: StepStore;
  readonly writes: WriteStore;
  readonly emits: EmitStore;
}
