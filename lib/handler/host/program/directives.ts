/**
 * What a program can say of its run beside its exit code: lines of its standard output that begin with `::`.
 *
 *     ::skip <reason>               with exit code 0: the run is skipped, for this reason
 *     ::retry-after <duration>      with exit code 75: the run is tried again then
 *
 * @module
 */
import { parseDuration } from "../../duration.ts";

/** What a program has said; of lines that say the same the last one counts. */
export interface Said {
  skip?: string;
  /** Milliseconds. */
  retryAfter?: number;
}

/** Notes what a line says. Every other line says nothing. */
export function note(said: Said, line: string): void {
  const [, word, rest] = /^::(skip|retry-after)\s+(\S.*?)\s*$/.exec(line) ?? [];
  if (word === "skip") said.skip = rest!;
  if (word === "retry-after") {
    try {
      said.retryAfter = parseDuration(rest!);
    } catch {
      // It is in the log as it was printed, and the schedule of `config.backoff` holds.
    }
  }
}
