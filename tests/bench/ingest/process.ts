/**
 * What processes take, by the accounting of Linux (proc(5)).
 *
 * @module
 */

/** `_SC_CLK_TCK`, 100 on every Linux that Deno runs on. */
const TICKS = 100;

/** Seconds of CPU that a process took, with its threads and the children that it waited for. */
export function cpuOf(pid: number): number {
  const stat = Deno.readTextFileSync(`/proc/${pid}/stat`);
  // The name in parentheses may hold spaces; utime, stime, cutime and cstime are fields 14 to 17.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return fields.slice(11, 15).reduce((sum, it) => sum + Number(it), 0) / TICKS;
}

/** Resident memory in megabytes. */
export function memoryOf(pid: number): number {
  const status = Deno.readTextFileSync(`/proc/${pid}/status`);
  return Number(/^VmRSS:\s+(\d+)/m.exec(status)![1]) / 1024;
}
