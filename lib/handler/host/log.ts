/**
 * The log lines of one attempt: those that are kept with it, and those shown live.
 *
 * @module
 */
import type { Clock } from "../../clock.ts";
import type { LogLine } from "../../store/store.ts";
import type { Outbox } from "./outbox.ts";
import { LIMITS } from "./protocol.ts";

/** Where the lines of an attempt, an import, or of nobody in particular go. */
export class Log {
  readonly #who: { readonly run?: string; readonly handler?: string };
  readonly #outbox: Outbox;
  readonly #clock: Clock;
  #lines: LogLine[] | null;
  #dropped = 0;

  /** With a run in `who`, lines are kept until {@linkcode Log.take}; otherwise they are only shown. */
  constructor(
    who: { readonly run?: string; readonly handler?: string },
    outbox: Outbox,
    clock: Clock,
  ) {
    this.#who = who;
    this.#outbox = outbox;
    this.#clock = clock;
    this.#lines = who.run === undefined ? null : [];
  }

  /**
   * Takes a line. Beyond the limits it is only counted, and `text` is not called: a handler that logs in a loop costs
   * neither memory nor formatting.
   */
  write(level: LogLine["level"], text: () => string): void {
    const keep = this.#lines !== null && this.#lines.length < LIMITS.logLines;
    if (this.#lines !== null && !keep) this.#dropped++;
    if (!keep && !this.#outbox.room) return;
    const line: LogLine = { time: this.#clock.now(), level, message: clip(shown(text)) };
    if (keep) this.#lines?.push(line);
    this.#outbox.offer({ type: "log", ...this.#who, line });
  }

  /** The attempt is over: gives what was kept. Lines that come later are only shown. */
  take(): { log: readonly LogLine[]; logDropped: number } {
    const log = this.#lines ?? [];
    this.#lines = null;
    return { log, logDropped: this.#dropped };
  }
}

/** A logged value may refuse to be shown: a getter or an inspect method of its own throws. */
function shown(text: () => string): string {
  try {
    return text();
  } catch {
    return "(a log line that throws when it is shown)";
  }
}

/** At most {@linkcode LIMITS.logLineLength} characters. */
export function clip(text: string, length: number = LIMITS.logLineLength): string {
  if (text.length <= length) return text;
  // V8 keeps the whole string alive behind a slice of it: 1,000 clipped lines of 10 MB would fill the heap.
  const copy = new TextDecoder().decode(new TextEncoder().encode(text.slice(0, length - 1)));
  return `${copy}…`;
}
