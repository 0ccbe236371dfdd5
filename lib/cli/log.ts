/**
 * The log of the process: to standard error, or on Deno Deploy through `console`, which is all that it keeps.
 *
 * @module
 */
import { configureLogging, type Logging, type LoggingOptions } from "../config/logging.ts";
import { secretValues } from "../config/secret_values.ts";
import type { Settings } from "../config/settings.ts";

/** Begins to log, with every secret of the settings hidden. `divert` takes what is shown in another way. */
export function logFor(
  settings: Settings,
  level: Settings["logLevel"] = settings.logLevel,
  divert?: LoggingOptions["divert"],
): Logging {
  const { logFormat: format, onDeploy } = settings;
  // deno-lint-ignore no-console -- docs.deno.com/deploy/reference/observability
  const sink = onDeploy ? { sink: (line: string) => console.log(line) } : {};
  return configureLogging({
    level,
    format,
    secrets: secretValues(settings),
    ...sink,
    ...divert && { divert },
  });
}

/** What a reload changes of it. */
export function updateLog(logging: Logging, settings: Settings): void {
  const { logLevel: level, logFormat: format } = settings;
  logging.update({ level, format, secrets: secretValues(settings) });
}
