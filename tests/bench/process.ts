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

/** Megabytes that it has in memory, of these its own, and the most that it ever had. */
export function memory(pid: number): { rss: number; anonymous: number; peak: number } {
  const megabytes = (name: string) => Math.round(field(`/proc/${pid}/status`, name) / 1024);
  return { rss: megabytes("VmRSS"), anonymous: megabytes("RssAnon"), peak: megabytes("VmHWM") };
}

/** The milliseconds of CPU of each of its threads so far, by name: exact, but threads that have ended are missing. */
export function threads(pid: number): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { name } of Deno.readDirSync(`/proc/${pid}/task`)) {
    const task = `/proc/${pid}/task/${name}`;
    const comm = Deno.readTextFileSync(`${task}/comm`).trim();
    const nanoseconds = Number(Deno.readTextFileSync(`${task}/schedstat`).split(" ")[0]);
    sums[comm] = (sums[comm] ?? 0) + nanoseconds / 1e6;
  }
  return sums;
}

function field(file: string, name: string): number {
  const text = Deno.readTextFileSync(file);
  return Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(text)![1]);
}
