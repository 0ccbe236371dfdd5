/**
 * Who in this process may run programs: with `HOOKBOX_EXEC=on` one thread, without it nobody.
 *
 * Permissions belong to the process and its threads together: who gives one away takes it from all, for good (measured on Deno
 * 2.9.4, also compiled and with `deno run -A`). A Web Worker alone can have a set of its own, which it keeps.
 *
 * @module
 */
import type { Settings } from "../config/settings.ts";
import type { ProgramThread } from "../worker/program_thread.ts";

export type { ProgramThread };

/**
 * Starts the thread that runs programs if they are on, and takes the permission from everything else: called before any
 * handler is loaded, by a process that is hookbox and nothing else.
 *
 * @throws {Error} when they are on, and this process may not run programs.
 */
export async function openPrograms(
  { exec }: Pick<Settings, "exec">,
): Promise<ProgramThread | null> {
  const thread = exec
    ? (await import("../worker/program_thread.ts")).startProgramThread({ own: true })
    : null;
  sealPrograms();
  return thread;
}

/** From now on nothing in this process can run programs, nor send signals to others, but the thread that was started for it. */
export function sealPrograms(): void {
  Deno.permissions.revokeSync({ name: "run" });
}
