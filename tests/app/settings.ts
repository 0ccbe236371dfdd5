import { loadSettings } from "../../lib/config/load.ts";
import type { Settings } from "../../lib/config/settings.ts";

/** The settings of these variables alone. */
export async function settings(env: Readonly<Record<string, string>>): Promise<Settings> {
  const loaded = await loadSettings({
    env: (name) => env[name],
    readTextFile: () => Promise.reject(new Deno.errors.NotFound()),
    isTerminal: false,
  });
  return loaded.settings;
}
