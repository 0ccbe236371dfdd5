/**
 * Runs programs: what a host does that executes files instead of calling functions.
 *
 * @module
 */
import { dirname } from "node:path";
import type { Clock } from "../../../clock.ts";
import type { Event } from "../../../event/types.ts";
import { Redactor } from "../../../redact/redactor.ts";
import type { Context } from "../../public.ts";
import type { HandlerInfo } from "../../types.ts";
import { clip } from "../clip.ts";
import type { Loaded } from "../load.ts";
import type { HandlerModule } from "../module.ts";
import type { HostInit, HostOutcome } from "../protocol.ts";
import { note, type Said } from "./directives.ts";
import { environmentOf, secretsOf } from "./environment.ts";
import { eventJson } from "./event_json.ts";
import { objectionTo } from "./guard.ts";
import { outcomeOfEnd } from "./outcome.ts";
import { Process } from "./process.ts";

/** Characters of the last complaint that become part of an error's message. */
const COMPLAINT = 500;

/** The programs of one load, and those of them that run. */
export class Programs {
  readonly #init: HostInit;
  readonly #clock: Clock;
  readonly #running = new Set<Process>();
  #ended = false;

  constructor(init: HostInit, clock: Clock) {
    this.#init = init;
    this.#clock = clock;
  }

  /** The handlers, as a host has them. */
  load(): Loaded {
    const handlers = this.#init.programs!.handlers;
    const modules = new Map<string, HandlerModule>();
    for (const handler of handlers) {
      modules.set(handler.id, {
        default: (event, ctx) => this.#run(handler, event, ctx),
        judges: true,
      });
    }
    return { set: { handlers, problems: [] }, modules };
  }

  /** Kills all that run; resolves when they are gone. */
  async end(): Promise<void> {
    this.#ended = true;
    const running = [...this.#running];
    for (const process of running) process.kill();
    await Promise.all(running.map(({ end }) => end));
  }

  async #run(handler: HandlerInfo, event: Event, ctx: Context): Promise<HostOutcome> {
    const { root, sources, programs } = this.#init;
    const { path } = handler.program!;
    const objection = await objectionTo(path, root);
    if (objection !== null) throw new Error(`${handler.file} ${objection}`);
    const real = await Deno.realPath(path);
    ctx.signal.throwIfAborted();
    if (this.#ended) throw new Error("hookbox is stopping");

    const source = event.source ?? Object.keys(sources)[0]!;
    const passed = programs!.environments[handler.id] ?? {};
    const environment = environmentOf(ctx, passed, sources[source]);
    const redactor = new Redactor(secretsOf(environment));
    const said: Said = {};
    let complaint = "";
    const process = this.#start(handler.file, {
      path: real,
      folder: dirname(path),
      environment,
      input: eventJson(event),
      line: (text, stream) => {
        const line = redactor.text(text);
        if (stream === "out") {
          note(said, line);
          return ctx.log.info(line);
        }
        if (line.trim() !== "") complaint = line;
        ctx.log.warn(line);
      },
    });
    const stop = () => process.stop();
    ctx.signal.addEventListener("abort", stop, { once: true });
    this.#running.add(process);
    const end = await process.end;
    this.#running.delete(process);
    ctx.signal.removeEventListener("abort", stop);
    return outcomeOfEnd({
      ...end,
      said,
      complaint: clip(complaint, COMPLAINT),
      attempt: ctx.attempt,
      config: handler.config,
      cause: ctx.signal.aborted ? ctx.signal.reason : undefined,
    });
  }

  #start(file: string, start: ConstructorParameters<typeof Process>[0]): Process {
    try {
      return new Process(start, this.#clock);
    } catch (cause) {
      throw new Error(`${file} cannot be executed: ${(cause as Error).message}`, { cause });
    }
  }
}
