/**
 * Whether the terminal is ours at the moment.
 *
 * @module
 */

/**
 * False for a job in the background (`hookbox dev &`): to change the terminal there, or to read from it, would stop the
 * process (SIGTTOU, SIGTTIN). Told from `/proc/self/stat` (proc(5): fields 5, pgrp, and 8, tpgid); true where there is none.
 */
export function foreground(read: (path: string) => string = Deno.readTextFileSync): boolean {
  try {
    const stat = read("/proc/self/stat");
    // The second field is the name of the program in brackets, which may have spaces.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[2] === fields[5];
  } catch {
    return true;
  }
}
