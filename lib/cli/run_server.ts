/**
 * A server in this process. Only what opens the door is loaded here: a delivery that comes in the meantime waits.
 *
 * @module
 */
import { openDoor } from "../app/door.ts";
import type { Io } from "./io.ts";
import type { RunOptions } from "./running.ts";
import { load } from "./settings.ts";
import { listenToSignals } from "./signals.ts";

/** Runs until a signal, and gives the exit code. */
export async function runServer(options: RunOptions, io: Io): Promise<number> {
  const signals = listenToSignals();
  const { settings, warnings } = await load(options.flags, options.adjust);
  const door = openDoor(settings);
  const { run } = await import("./running.ts");
  return await run({ ...options, settings, warnings, door, signals }, io);
}
