/**
 * Settings of a command line: every variable that is no secret is also a flag.
 *
 * @module
 */
import type { Command } from "commander";
import { sealPrograms } from "../app/programs.ts";
import { type Loaded, loadSettings } from "../config/load.ts";
import { processSurroundings } from "../config/process.ts";
import { variables } from "../config/schema.ts";
import type { Settings } from "../config/settings.ts";
import type { Io } from "./io.ts";

/** Those that `--help` shows; all others work, too. */
const SHOWN = new Set([
  "NETBOX_URL",
  "HOOKBOX_LISTEN",
  "HOOKBOX_HANDLERS",
  "HOOKBOX_STORE",
  "HOOKBOX_NAME",
]);

/** `HOOKBOX_LISTEN` → `listen`, `NETBOX_URL` → `netbox-url`. */
function flagOf(name: string): string {
  return name.replace(/^HOOKBOX_/, "").toLowerCase().replaceAll("_", "-");
}

/** Flags of variables, by the attribute that commander keeps them under. */
function attributes(): Map<string, string> {
  return new Map(
    variables().filter(({ secret }) => !secret).map(({ name }) => [
      flagOf(name).replace(/-(.)/g, (_, letter: string) => letter.toUpperCase()),
      name,
    ]),
  );
}

/** Gives a command the flags of the settings. A secret has none: other users of the machine see command lines. */
export function withSettings(command: Command): Command {
  command.option("--env-file <file>", "read variables from this file (default: ./hookbox.env)");
  const taken = new Set(command.options.map((option) => option.long));
  for (const { name, description, secret } of variables()) {
    const long = `--${flagOf(name)}`;
    if (secret || taken.has(long)) continue;
    const option = command.createOption(`${long} <value>`, `${name}: ${description}`);
    command.addOption(SHOWN.has(name) ? option : option.hideHelp());
  }
  return command;
}

/** What loading needs of a command line. */
export interface SettingsFlags {
  readonly flags: Readonly<Record<string, string>>;
  readonly envFile: string | undefined;
}

/** The flags of a command line, by variable. */
export function optionsOf(command: Command): SettingsFlags {
  const given = command.opts<Record<string, unknown>>();
  const flags: Record<string, string> = {};
  for (const [attribute, name] of attributes()) {
    const value = given[attribute];
    if (typeof value === "string") flags[name] = value;
  }
  return { flags, envFile: typeof given["envFile"] === "string" ? given["envFile"] : undefined };
}

/** Loads the settings; `adjust` says what of them is different. @throws {ConfigError} with all problems at once. */
export async function load(
  options: SettingsFlags,
  adjust?: (loaded: Loaded) => Settings,
): Promise<Loaded> {
  const loaded = await loadSettings({ ...options, ...processSurroundings() });
  return adjust ? { ...loaded, settings: adjust(loaded) } : loaded;
}

/**
 * The settings of a short command: warnings are printed, and the log says only what is wrong. Nothing that it loads from now
 * on can run programs.
 */
export async function settingsOf(command: Command, io: Io): Promise<Settings> {
  sealPrograms();
  const { settings, warnings } = await load(optionsOf(command));
  for (const warning of warnings) io.err(`warning: ${warning}`);
  const { logFor } = await import("./log.ts");
  logFor(settings, "warning");
  return settings;
}
