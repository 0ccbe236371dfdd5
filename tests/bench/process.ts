/**
 * What a process takes of the machine, as Linux counts it.
 *
 * @module
 */

/** What a process took so far. */
export interface Usage {
  /** Milliseconds of CPU: 10 of them are one tick of the clock by which Linux counts. */
  readonly cpu: number;
  /** Bytes that it gave to file systems on disks: sockets, pipes and `/dev/null` do not count. */
  readonly written: number;
  /** How often one of its threads was woken. */
  readonly wakeups: number;
}

/** What the process has taken so far. */
export function usage(pid: number): Usage {
  const stat = Deno.readTextFileSync(`/proc/${pid}/stat`);
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  let wakeups = 0;
  for (const { name } of Deno.readDirSync(`/proc/${pid}/task`)) {
    wakeups += field(`/proc/${pid}/task/${name}/status`, "voluntary_ctxt_switches");
  }
  return {
    cpu: (Number(fields[11]) + Number(fields[12])) * 10,
    written: field(`/proc/${pid}/io`, "write_bytes"),
    wakeups,
  };
}

/** Seconds of CPU that a process took, with its threads and the children that it waited for. */
export function cpuOf(pid: number): number {
  // The name in parentheses may hold spaces; utime, stime, cutime and cstime are fields 14 to 17 (proc(5)).
  const stat = Deno.readTextFileSync(`/proc/${pid}/stat`);
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return fields.slice(11, 15).reduce((sum, it) => sum + Number(it), 0) / 100;
}

/** Megabytes that it has in memory, of these its own, and the most that it ever had. */
export function memory(pid: number): { rss: number; anonymous: number; peak: number } {
  const megabytes = (name: string) => Math.round(field(`/proc/${pid}/status`, name) / 1024);
  return { rss: megabytes("VmRSS"), anonymous: megabytes("RssAnon"), peak: megabytes("VmHWM") };
}

function field(file: string, name: string): number {
  const text = Deno.readTextFileSync(file);
  return Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(text)![1]);
}
