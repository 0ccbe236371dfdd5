/**
 * The log of the process.
 *
 * @module
 */
import { configureLogging, type Logging } from "../config/logging.ts";
import { secretValues } from "../config/secret_values.ts";
import type { Settings } from "../config/settings.ts";

/** Begins to log, to standard error, with every secret of the settings hidden. */
export function logFor(
  settings: Settings,
  level: Settings["logLevel"] = settings.logLevel,
): Logging {
  return configureLogging({ level, format: settings.logFormat, secrets: secretValues(settings) });
}

/** What a reload changes of it. */
export function updateLog(logging: Logging, settings: Settings): void {
  const { logLevel: level, logFormat: format } = settings;
  logging.update({ level, format, secrets: secretValues(settings) });
}
