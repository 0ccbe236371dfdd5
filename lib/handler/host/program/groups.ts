/**
 * The process groups of a program and of all that it started: who makes a session of its own (Ansible's workers do) leaves
 * the program's group, and no signal to that one reaches it.
 *
 * @module
 */

/** Process groups of a process and its descendants, by what `ps -eo pid=,ppid=,pgid=` prints. */
export function groupsBelow(pid: number, table: string): Set<number> {
  const rows = table.trim().split("\n").map((line) => line.trim().split(/\s+/).map(Number));
  const groups = new Set<number>();
  const found = new Set([pid]);
  // A parent may stand after its child: as often as there is something new.
  for (let before = 0; before !== found.size;) {
    before = found.size;
    for (const [child, parent, group] of rows) {
      if (child === undefined || group === undefined) continue;
      if (found.has(parent!)) found.add(child);
      if (found.has(child)) groups.add(group);
    }
  }
  return groups;
}

/** The same of this machine; empty where there is no `/bin/ps`. */
export async function groupsOf(pid: number): Promise<Set<number>> {
  try {
    const { stdout } = await new Deno.Command("/bin/ps", {
      args: ["-eo", "pid=,ppid=,pgid="],
      stdin: "null",
      stderr: "null",
    }).output();
    return groupsBelow(pid, new TextDecoder().decode(stdout));
  } catch {
    return new Set();
  }
}
