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

/** Seconds of CPU that a process took, with its threads and the children that it waited for; 0: it is gone. */
export function cpuOf(pid: number): number {
  return statOf(pid)?.cpu ?? 0;
}

/** Seconds of CPU of all processes of a server, by one of them; those that are gone are in their parent's account. */
export function serverCpu(pid: number): number {
  const parent = statOf(pid)?.parent;
  let sum = parent === undefined ? 0 : cpuOf(parent);
  for (const { name } of Deno.readDirSync("/proc")) {
    const stat = /^\d+$/.test(name) ? statOf(Number(name)) : null;
    if (stat?.parent === parent) sum += stat?.cpu ?? 0;
  }
  return sum;
}

/** Null: it is gone. */
function statOf(pid: number): { readonly parent: number; readonly cpu: number } | null {
  try {
    const stat = Deno.readTextFileSync(`/proc/${pid}/stat`);
    // The name in parentheses may hold spaces; the parent is field 4, utime, stime, cutime and cstime are 14 to 17 (proc(5)).
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ").map(Number);
    return { parent: fields[1]!, cpu: fields.slice(11, 15).reduce((sum, it) => sum + it) / 100 };
  } catch {
    return null;
  }
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
