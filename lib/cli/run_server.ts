/**
 * A server in this process. Only what opens the door is loaded here: a delivery that comes in the meantime waits.
 *
 * @module
 */
import { openDoor } from "../app/door.ts";
import type { Server, ServerOptions } from "../app/server.ts";
import type { Settings } from "../config/settings.ts";
import type { Io } from "./io.ts";
import { load, type SettingsFlags } from "./settings.ts";
import { listenToSignals } from "./signals.ts";

/** What to run. */
export interface RunOptions extends Pick<ServerOptions, "onOutcome"> {
  readonly flags: SettingsFlags;
  /** Any broken handler file is fatal. */
  readonly strict: boolean;
  /** Called when it runs; what it gives is called before it stops. */
  readonly onRunning?: (server: Server, settings: Settings) => () => Promise<void>;
}

/** Runs until a signal, and gives the exit code. */
export async function runServer(options: RunOptions, io: Io): Promise<number> {
  const signals = listenToSignals();
  const { settings, warnings } = await load(options.flags);
  const door = openDoor(settings);
  const { run } = await import("./running.ts");
  return await run({ ...options, settings, warnings, door, signals }, io);
}
