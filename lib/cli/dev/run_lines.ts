/**
 * The end of an attempt as `dev` prints it.
 *
 * @module
 */
import type { RunEnded } from "../../app/delivered.ts";
import type { LogLine } from "../../store/store.ts";
import { type Io, paint } from "../io.ts";

/** What became of it, and how long it took. The handler's lines and its error are printed below. */
export function outcomeLine({ run, completion, completed }: RunEnded, io: Io): string {
  const { outcome, startedAt, endedAt } = completion;
  const name = run.purpose === "dead" ? `${run.handler} (its dead())` : run.handler;
  const took = `${endedAt - startedAt} ms`;
  switch (outcome.kind) {
    case "done":
      return `  ${paint(io, "green", "✓")} ${name}  ${paint(io, "dim", took)}`;
    case "skipped":
      return paint(io, "dim", `  – ${name}  skipped: ${outcome.reason}`);
    case "interrupted":
      return `  ${paint(io, "yellow", "↺")} ${name}  put back: ${outcome.reason}`;
    case "dead":
      return `  ${paint(io, "red", "✗")} ${name}  ${paint(io, "dim", took)}  dead: not tried again`;
    case "failed": {
      const attempt = run.attempt > 1 ? `attempt ${run.attempt}, ` : "";
      const next = completed?.state === "dead"
        ? "dead: no retry is left"
        : completed?.state === "skipped"
        ? "a newer run takes its place"
        : `again in ${waitOf(completed?.runAt ?? null, endedAt)}`;
      const why = outcome.timeout ? "timed out, " : "";
      return `  ${paint(io, "red", "✗")} ${name}  ${
        paint(io, "dim", took)
      }  ${why}${attempt}${next}`;
    }
  }
}

const LEVELS = { debug: "dim", info: null, warning: "yellow", error: "red" } as const;

/** Lines that a handler logged, below its outcome. */
export function logLines(lines: readonly Pick<LogLine, "level" | "message">[], io: Io): string[] {
  const bar = paint(io, "dim", "    ┊");
  return lines.flatMap(({ level, message }) => {
    const color = LEVELS[level];
    return message.split("\n").map((text) => `${bar} ${color ? paint(io, color, text) : text}`);
  });
}

function waitOf(runAt: number | null, now: number): string {
  if (runAt === null) return "a while";
  const seconds = Math.max(0, Math.round((runAt - now) / 1000));
  return seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}
