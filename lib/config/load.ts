/**
 * Loads the settings from flags, environment, env file and defaults, and reports every problem at once.
 *
 * @module
 */
import { deployLayer, isOnDeploy } from "./deploy.ts";
import { type EnvFile, parseEnvFile } from "./env_file.ts";
import {
  environmentLayer,
  fileLayer,
  flagLayer,
  type Found,
  type Layer,
  lookUp,
  type LookUpReport,
  whyUnreadable,
} from "./lookup.ts";
import { clashesOf, readSources, variablesOf } from "./more_sources.ts";
import { type Origin, originOf } from "./origin.ts";
import { ConfigError, quoted } from "./problem.ts";
import { type VariableName, VARIABLES, variables } from "./schema.ts";
import type { Settings } from "./settings.ts";
import { sourcesOf } from "./sources.ts";
import { toSettings } from "./to_settings.ts";
import { unknownVariables } from "./unknown.ts";

/** Looked for when neither `--env-file` nor `HOOKBOX_ENV_FILE` names one. */
export const ENV_FILES = ["./hookbox.env", "/etc/hookbox/hookbox.env"] as const;

/** What `loadSettings()` reads from. */
export interface LoadOptions {
  /** Values of flags, by the names of variables (`{ HOOKBOX_LISTEN: ":9000" }`). */
  readonly flags?: Readonly<Record<string, string | undefined>>;
  /** One variable of the environment: read by name, because a scoped permission refuses to list them. */
  readonly env: (name: string) => string | undefined;
  /** The names in the environment, to find mistyped ones; empty when they may not be listed. */
  readonly envNames?: () => Iterable<string>;
  /** `--env-file`. */
  readonly envFile?: string | undefined;
  readonly readTextFile: (path: string) => Promise<string>;
  /** Whether messages go to a terminal: decides the default of `HOOKBOX_LOG_FORMAT`. */
  readonly isTerminal: boolean;
  /** The operating system. @default the one that this process runs on */
  readonly os?: typeof Deno.build.os;
}

/** The settings, and how they came about. */
export interface Loaded {
  readonly settings: Settings;
  /** Where each variable's value comes from, in the order of the table; without the values of secrets. */
  readonly origins: ReadonlyMap<string, Origin>;
  /** What may be wrong, one sentence each. */
  readonly warnings: readonly string[];
  /** The env file that was read; null: none. */
  readonly envFile: string | null;
}

/** Loads the settings. @throws {ConfigError} with all problems. */
export async function loadSettings(options: LoadOptions): Promise<Loaded> {
  const report: LookUpReport = { problems: [], warnings: [] };
  const envFile = await readEnvFile(options, report);
  const onDeploy = isOnDeploy(options.env);
  const layers: Layer[] = [
    flagLayer(options.flags ?? {}),
    environmentLayer(options.env),
    ...(envFile ? [fileLayer(envFile.path, envFile.entries)] : []),
    ...(onDeploy ? [deployLayer(options.env)] : []),
  ];

  const found = new Map<VariableName, Found>();
  for (const variable of variables()) {
    const one = await lookUp(variable, layers, options.readTextFile, report);
    if (one) found.set(variable.name, one);
  }

  const texts = Object.fromEntries([...found].map(([name, { text }]) => [name, text]));
  const parsed = VARIABLES.safeParse(texts);
  if (!parsed.success) {
    report.problems.push(...parsed.error.issues.map(({ path, message }) => {
      const name = path[0] as VariableName;
      return describeProblem(name, found.get(name)!, message);
    }));
  }
  const named = parsed.data?.HOOKBOX_SOURCES ?? [];
  const more = await readSources(named, layers, options.readTextFile, report);
  report.warnings.push(
    ...unknownVariables(
      [...(options.envNames?.() ?? []), ...(envFile?.entries.keys() ?? [])],
      variablesOf(named),
    ),
  );
  if (parsed.success) {
    report.problems.push(...clashesOf(sourcesOf(parsed.data, more.sources)));
  }
  if (onDeploy) report.problems.push(...storeProblems(found.get("HOOKBOX_STORE")));
  if (parsed.data?.HOOKBOX_EXEC === "on") {
    report.problems.push(...execProblems(onDeploy, options.os ?? Deno.build.os));
  }
  if (!parsed.success || report.problems.length > 0) throw new ConfigError(report.problems);

  const { settings, warnings } = toSettings(
    parsed.data,
    { isTerminal: options.isTerminal, onDeploy },
    Object.fromEntries([...envFile?.entries ?? []].map(([name, { value }]) => [name, value])),
    more.sources,
  );
  return {
    settings,
    origins: new Map([
      ...variables().map((v) => [v.name, originOf(v, found.get(v.name), settings)] as const),
      ...more.origins,
    ]),
    warnings: [...report.warnings, ...warnings],
    envFile: envFile?.path ?? null,
  };
}

/** Where no program can be run as it must be: with a process group that ends as a whole. */
function execProblems(onDeploy: boolean, os: typeof Deno.build.os): string[] {
  const where = onDeploy ? "on Deno Deploy" : os === "windows" ? "on Windows" : null;
  if (where === null) return [];
  return [`HOOKBOX_EXEC: executable handlers are not supported ${where}; set it to off`];
}

/** There a file would be gone with the instance that wrote it. */
function storeProblems(found: Found | undefined): string[] {
  if (found !== undefined && /^postgres(ql)?:/i.test(found.text)) return [];
  return [
    "HOOKBOX_STORE: on Deno Deploy it must be a PostgreSQL database: assign one to the app (Databases in the dashboard), " +
    "or set HOOKBOX_STORE to postgres://user:password@host/database",
  ];
}

/** `HOOKBOX_DRAIN: "20 sec" is not a duration; …`, and where that stands unless it is plain. */
function describeProblem(name: VariableName, found: Found, message: string): string {
  const { secret } = variables().find((variable) => variable.name === name)!;
  const used = found.name === name ? name : `${name} (set as ${found.name})`;
  const place = found.place === null ? "" : ` (in ${found.place})`;
  return `${used}${place}: ${secret ? "the value" : quoted(found.text)} ${message}`;
}

interface ReadEnvFile extends EnvFile {
  readonly path: string;
}

/** The env file that is named must be there; those of `ENV_FILES` may be. */
async function readEnvFile(
  { envFile, env, readTextFile }: LoadOptions,
  { problems, warnings }: LookUpReport,
): Promise<ReadEnvFile | null> {
  const fromEnvironment = env("HOOKBOX_ENV_FILE") || undefined;
  const named = envFile ?? fromEnvironment;
  for (const path of named === undefined ? ENV_FILES : [named]) {
    let text: string;
    try {
      text = await readTextFile(path);
    } catch (error) {
      if (named !== undefined) {
        const setting = envFile !== undefined ? "--env-file" : "HOOKBOX_ENV_FILE";
        problems.push(`${setting}: cannot read ${path}: ${whyUnreadable(error)}`);
      } else if (!(error instanceof Deno.errors.NotFound)) {
        // systemd reads an EnvironmentFile as root: that we may not is no reason to stop.
        warnings.push(`The env file ${path} is not used: ${whyUnreadable(error)}`);
      }
      continue;
    }
    const file = parseEnvFile(text);
    problems.push(...file.problems.map((problem) => `${path}: ${problem}`));
    return { path, ...file };
  }
  return null;
}
