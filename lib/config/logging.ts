/**
 * Sets up logging for the process: LogTape, to standard error, without secrets. Results of commands go to standard
 * output and not through here.
 *
 * @module
 */
import { configureSync, type LogRecord, resetSync } from "@logtape/logtape";
import { Redactor } from "../redact/redactor.ts";
import { jsonFormat, messageOf, prettyFormat } from "./log_format.ts";
import type { Settings } from "./settings.ts";

/** What can be changed while the process runs. */
export interface LoggingChange {
  readonly level?: Settings["logLevel"];
  readonly format?: Settings["logFormat"];
  /** Texts that must never appear. Those given before stay secret. */
  readonly secrets?: Iterable<string>;
}

/** How `configureLogging()` begins. */
export interface LoggingOptions extends Required<LoggingChange> {
  /** Takes one line without its end. @default standard error */
  readonly sink?: (line: string) => void;
  /** Takes a record in the place of the sink, where it gives true. `message` hides what is secret. */
  readonly divert?: (record: LogRecord, message: string) => boolean;
  /** Colours in the pretty format. @default on a terminal without `NO_COLOR` (https://no-color.org) */
  readonly color?: boolean;
}

/** The logging of the process. */
export interface Logging {
  /** Applies what a reload changed. */
  update(change: LoggingChange): void;
  /** One more secret, such as a generated one, that must never appear. */
  addSecret(secret: string): void;
  /** A text as it may be shown: for messages that do not go through the log. */
  redact(text: string): string;
  /** Stops logging. */
  close(): void;
}

/** Sets up logging for the whole process; a second call takes the place of the first. */
export function configureLogging(options: LoggingOptions): Logging {
  const redactor = new Redactor(options.secrets);
  const write = options.sink ?? standardError;
  const color = options.color ?? (Deno.stderr.isTerminal() && !Deno.noColor);
  let { level, format } = options;

  const apply = () => {
    const line = format === "json" ? jsonFormat(redactor) : prettyFormat(redactor, color);
    configureSync({
      reset: true,
      sinks: {
        lines: (record) => {
          if (options.divert?.(record, messageOf(record, redactor))) return;
          write(line(record));
        },
      },
      loggers: [
        { category: [], sinks: ["lines"], lowestLevel: level },
        // LogTape's own messages: only when something is wrong with logging itself.
        {
          category: ["logtape", "meta"],
          sinks: ["lines"],
          parentSinks: "override",
          lowestLevel: "warning",
        },
      ],
    });
  };
  apply();

  return {
    update(change) {
      for (const secret of change.secrets ?? []) redactor.add(secret);
      level = change.level ?? level;
      format = change.format ?? format;
      apply();
    },
    addSecret: (secret) => redactor.add(secret),
    redact: (text) => redactor.text(text),
    close: () => resetSync(),
  };
}

const encoder = new TextEncoder();

/** Written at once and whole, so that the last words of a process that dies are there. */
function standardError(line: string): void {
  const bytes = encoder.encode(`${line}\n`);
  try {
    for (let written = 0; written < bytes.length;) {
      written += Deno.stderr.writeSync(bytes.subarray(written));
    }
  } catch {
    // Nobody reads it any more (EPIPE), and there is nowhere left to say so.
  }
}
