/**
 * Processes of the system, as tests look at them.
 *
 * @module
 */

/** Whether a process runs: one that has ended and was not waited for does not. */
export async function isAlive(pid: number): Promise<boolean> {
  const { stdout } = await new Deno.Command("ps", { args: ["-o", "stat=", "-p", String(pid)] })
    .output();
  const state = new TextDecoder().decode(stdout).trim();
  return state !== "" && !state.startsWith("Z");
}
