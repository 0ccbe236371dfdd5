import { type Loaded, type LoadOptions, loadSettings } from "../../lib/config/load.ts";
import { ConfigError } from "../../lib/config/problem.ts";

/** What a test says of the surroundings; all else is empty. */
export interface Surroundings extends Pick<LoadOptions, "flags" | "envFile" | "os"> {
  readonly env?: Readonly<Record<string, string>>;
  /** Text by path; an `Error` is thrown. */
  readonly files?: Readonly<Record<string, string | Error>>;
  readonly isTerminal?: boolean;
}

/** Loads the settings from what the test says alone. */
export function load(
  { env = {}, files = {}, isTerminal = false, flags = {}, envFile, os = "linux" }: Surroundings =
    {},
): Promise<Loaded> {
  return loadSettings({
    flags,
    envFile,
    env: (name) => env[name],
    envNames: () => Object.keys(env),
    readTextFile: (path) => {
      const text = files[path];
      if (text === undefined) return Promise.reject(new Deno.errors.NotFound(path));
      return text instanceof Error ? Promise.reject(text) : Promise.resolve(text);
    },
    isTerminal,
    os,
  });
}

/** The problems that loading reports; fails when there are none. */
export async function problemsOf(surroundings: Surroundings): Promise<readonly string[]> {
  try {
    await load(surroundings);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  throw new Error("the settings were loaded without a problem");
}
