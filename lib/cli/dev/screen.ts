/**
 * What `dev` shows: events as they come, and what the handlers make of them.
 *
 * @module
 */
import type { Delivered, RunEnded } from "../../app/delivered.ts";
import { doubtsOf, faultsOf } from "../../app/handlers.ts";
import type { Clock } from "../../clock.ts";
import type { HandlerSet, SourcePlace } from "../../handler/types.ts";
import type { LogLine, StoredError } from "../../store/store.ts";
import { type Io, paint } from "../io.ts";
import { eventLines, headLine, type Paper } from "./event_lines.ts";
import { placeLines } from "./problem_lines.ts";
import { logLines, outcomeLine } from "./run_lines.ts";

/** Milliseconds after which the lines of a run are shown while it goes on. */
const LIVE = 500;
/** Deliveries that are remembered as shown. */
const REMEMBERED = 1_000;

/** What the screen is made of. */
export interface ScreenOptions {
  readonly io: Io;
  readonly clock: Clock;
  width(): number;
  /** A text without secrets. */
  redact(text: string): string;
  /** A path as people say it. */
  show(path: string): string;
  /** The text of a file; null: it cannot be read. */
  read(path: string): string | null;
  /** The first place in a stack that is the handler's own. */
  placeIn(stack: string): SourcePlace | undefined;
}

/** A run that goes on. */
interface Open {
  readonly handler: string;
  readonly waiting: LogLine[];
  /** How many of its lines have been shown. */
  shown: number;
  live: boolean;
}

/** Prints to standard error. */
export class Screen {
  readonly #options: ScreenOptions;
  readonly #known = new Set<string>();
  readonly #open = new Map<string, Open>();
  readonly #failing = new Set<string>();
  #last: string | null = null;
  #problems = new Map<string, string>();
  /** The error of a run that was shown last: a retry mostly ends the same way. */
  #lastError = "";

  constructor(options: ScreenOptions) {
    this.#options = options;
  }

  /** Runs that have failed and wait to be tried again. */
  get failing(): readonly string[] {
    return [...this.#failing];
  }

  /** The last delivery that has come; null: none yet. */
  get last(): string | null {
    return this.#last;
  }

  say(lines: readonly string[]): void {
    const { io, redact } = this.#options;
    if (lines.length > 0) io.err(redact(lines.join("\n")));
  }

  /** An event has come. */
  delivered(delivered: Delivered): void {
    const { id } = delivered.appended;
    this.#remember(id);
    this.#last = id;
    this.say(eventLines(delivered, this.#paper));
  }

  /** A handler has logged a line. */
  logged(line: LogLine, run: string | undefined, handler: string | undefined): void {
    const { io, clock } = this.#options;
    if (run === undefined) {
      return this.say([`  ${handler ?? "some handler"}`, ...logLines([line], io)]);
    }
    let open = this.#open.get(run);
    if (!open) {
      this.#open.set(run, open = { handler: handler ?? run, waiting: [], shown: 0, live: false });
      clock.after(LIVE, () => this.#show(run));
    }
    open.waiting.push(line);
    if (open.live) this.#show(run);
  }

  /** An attempt is over. */
  ended(ended: RunEnded): void {
    const { run, completion: { outcome, log, logDropped, startedAt }, completed } = ended;
    const { io } = this.#options;
    const shown = this.#open.get(run.id)?.shown ?? 0;
    this.#open.delete(run.id);
    this.#failing.delete(run.id);
    if (outcome.kind === "failed" && completed?.state === "ready") this.#failing.add(run.id);
    const head = this.#known.has(run.delivery.id)
      ? []
      : [headLine(run.delivery, startedAt, this.#paper)];
    this.#remember(run.delivery.id);
    const dropped = logDropped > 0 ? [`    … and ${logDropped} lines more`] : [];
    this.say([
      ...head,
      outcomeLine(ended, io),
      ...logLines(log.slice(shown), io),
      ...dropped,
      ...outcome.kind === "failed" || outcome.kind === "dead"
        ? this.#error(outcome.error, run.id)
        : [],
    ]);
  }

  /** The handlers were loaded anew, because of these paths. */
  reloaded(set: HandlerSet, paths: readonly string[], ms: number): void {
    const { io, show } = this.#options;
    const names = paths.slice(0, 3).map(show).join(", ") + (paths.length > 3 ? ", …" : "");
    this.say([paint(io, "cyan", `↻ reloaded in ${ms} ms`) + (names ? `  ${names}` : "")]);
    this.problems(set);
  }

  /** What is wrong with the handlers, where it was not said before, and what is wrong no more. */
  problems(set: HandlerSet): void {
    const { io } = this.#options;
    const doubts = doubtsOf(set).map((doubt) => ({ ...doubt, color: "yellow" as const }));
    const errors = faultsOf(set).map((fault) => ({ ...fault, color: "red" as const }));
    const faults = new Map([...doubts, ...errors].map((fault) => [fault.file, fault]));
    for (const [file, { problem, place, color }] of faults) {
      if (this.#problems.get(file) === problem) continue;
      const lines = place ? this.#place(place) : [];
      const named = problem.includes(file) ? problem : `${file}: ${problem}`;
      this.say([paint(io, color, `✗ ${named}`), ...indented(lines)]);
    }
    for (const { file, status } of set.handlers) {
      const mended = status === "ready" && this.#problems.has(file) && !faults.has(file);
      if (mended) this.say([paint(io, "green", `✓ ${file} is good again`)]);
    }
    this.#problems = new Map([...faults].map(([file, { problem }]) => [file, problem]));
  }

  #error({ name, message, stack }: StoredError, run: string): string[] {
    const { io, placeIn } = this.#options;
    const shown = JSON.stringify([run, message, stack]);
    if (shown === this.#lastError) return indented([paint(io, "red", `${name}: the same again`)]);
    this.#lastError = shown;
    const place = stack === undefined ? undefined : placeIn(stack);
    return indented([
      paint(io, "red", `${name}: ${message}`),
      ...place ? this.#place(place) : [],
    ]);
  }

  #place(place: SourcePlace): string[] {
    const { show, read } = this.#options;
    return placeLines(place, show(place.path), read(place.path), this.#paper);
  }

  /** A run that takes its time: its lines are shown as they come. */
  #show(run: string): void {
    const open = this.#open.get(run);
    if (!open || open.waiting.length === 0) return;
    const { io } = this.#options;
    const head = paint(io, "dim", `  … ${open.handler}`);
    this.say([...open.live ? [] : [head], ...logLines(open.waiting, io)]);
    open.live = true;
    open.shown += open.waiting.splice(0).length;
  }

  #remember(delivery: string): void {
    if (this.#known.size >= REMEMBERED) this.#known.clear();
    this.#known.add(delivery);
  }

  get #paper(): Paper {
    const { io, width } = this.#options;
    return { io, width: width(), time: (ms) => new Date(ms).toTimeString().slice(0, 8) };
  }
}

function indented(lines: readonly string[]): string[] {
  return lines.flatMap((line) => line.split("\n")).map((line) => `    ${line}`);
}
