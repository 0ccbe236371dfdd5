/**
 * The log of a hookbox inside another program.
 *
 * @module
 */
import { getConfig } from "@logtape/logtape";
import { configureLogging } from "../config/logging.ts";
import { secretValues } from "../config/secret_values.ts";
import type { Settings } from "../config/settings.ts";

/** A log to write to, for as long as it is needed. */
export interface LentLog extends Disposable {
  /** The settings have changed. */
  update(settings: Settings): void;
  /** These must never appear. */
  hide(secrets: readonly string[]): void;
}

/**
 * Where the program has configured LogTape, it decides what becomes of the category `hookbox`. Where it has not, lines go
 * to standard error as those of `serve`: an error must be seen somewhere.
 */
export function lendLog(settings: Settings): LentLog {
  if (getConfig() !== null) return { update() {}, hide() {}, [Symbol.dispose]() {} };
  const { logLevel: level, logFormat: format } = settings;
  const logging = configureLogging({ level, format, secrets: secretValues(settings) });
  return {
    update: (next) =>
      logging.update({
        level: next.logLevel,
        format: next.logFormat,
        secrets: secretValues(next),
      }),
    hide: (secrets) => logging.update({ secrets }),
    [Symbol.dispose]: () => logging.close(),
  };
}
