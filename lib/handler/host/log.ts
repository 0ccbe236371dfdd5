/**
 * What an attempt, an import, or code of nobody in particular says beside its result: log lines and stray errors.
 *
 * @module
 */
import type { Clock } from "../../clock.ts";
import type { LogLine } from "../../store/store.ts";
import { clip } from "./clip.ts";
import type { Outbox } from "./outbox.ts";
import { LIMITS } from "./protocol.ts";
import type { Sink } from "./scope.ts";
import { storedError } from "./stored_error.ts";

/** Who says it. Only the lines of a run are kept; all are shown live, as long as main keeps up. */
export interface Speaker {
  readonly run?: string;
  readonly handler?: string;
}

/** Keeps the lines of a run until {@linkcode Log.take}. */
export class Log implements Sink {
  readonly #who: Speaker;
  readonly #outbox: Outbox;
  readonly #clock: Clock;
  #lines: LogLine[] | null;
  #dropped = 0;

  constructor(who: Speaker, outbox: Outbox, clock: Clock) {
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
    const keep = this.#counts();
    if (!keep && !this.#outbox.room) return;
    const message = clip(shown(text), LIMITS.logLineLength);
    const line: LogLine = { time: this.#clock.now(), level, message };
    if (keep) this.#lines?.push(line);
    this.#outbox.offer({ type: "log", ...this.#who, line });
  }

  /** Takes an error that nothing caught: told as such, and kept among the run's lines. */
  stray(thrown: unknown): void {
    const keep = this.#counts();
    if (!keep && !this.#outbox.room) return;
    const { name, message, stack } = storedError(thrown);
    const error = stack ?? `${name}: ${message}`;
    if (keep) {
      const line = clip(`Nothing caught this error: ${error}`, LIMITS.logLineLength);
      this.#lines?.push({ time: this.#clock.now(), level: "error", message: line });
    }
    this.#outbox.offer({ type: "stray", ...this.#who, error });
  }

  /** The attempt is over: gives what was kept. What comes later is only shown. */
  take(): { log: readonly LogLine[]; logDropped: number } {
    const log = this.#lines ?? [];
    this.#lines = null;
    return { log, logDropped: this.#dropped };
  }

  /** Whether one more line is kept; counts it if it would be but for the limit. */
  #counts(): boolean {
    if (this.#lines === null) return false;
    if (this.#lines.length < LIMITS.logLines) return true;
    this.#dropped++;
    return false;
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
