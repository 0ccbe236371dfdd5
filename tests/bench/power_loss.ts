/**
 * A model of power failures: what the block device has at a moment, without what the system still keeps in memory, must
 * hold every delivery that was acknowledged by then, and be in order.
 *
 * The store lies on an ext4 of its own, in a file. At random moments the server is stopped for the time that it takes to
 * copy that file; the copy is mounted (which replays the journal, as after a power failure) and checked.
 *
 * `deno run -A tests/bench/power_loss.ts [rounds]` as root, after `deno task compile`, prints one JSON line.
 */
import { checkStore } from "../../lib/store/sqlite/check.ts";
import { openSqliteStore } from "../../lib/store/sqlite/mod.ts";
import { delivery, folderOf, print, start } from "./box.ts";

const rounds = Number(Deno.args[0] ?? 20);
const SENDERS = 8;

async function sh(command: string, ...args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(command, { args }).output();
  if (!success) {
    throw new Error(`${command} ${args.join(" ")}: ${new TextDecoder().decode(stderr)}`);
  }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const folder = await folderOf({ "dcim.interface.update.ts": "export default () => {};" });
const [image, copy, disk, after] = ["disk.img", "copy.img", "disk", "after"]
  .map((name) => `${folder}/${name}`) as [string, string, string, string];
await Deno.mkdir(disk);
await Deno.mkdir(after);
await sh("truncate", "-s", "512M", image);
await sh("mkfs.ext4", "-q", image);
await sh("mount", "-o", "loop", image, disk);

const acknowledged: string[] = [];
let lost = 0;
let damaged = 0;
let checked = 0;

/** Looks at the copy as the next start would. */
async function look(known: readonly string[]): Promise<void> {
  await sh("mount", "-o", "loop", copy, after);
  try {
    {
      await using store = await openSqliteStore(`${after}/hookbox.db`, { mode: "write" });
      for (const id of known) if (!(await store.getDelivery(id))?.body) lost++;
    }
    damaged += checkStore(`${after}/hookbox.db`).problems.length;
    checked += known.length;
  } finally {
    await sh("umount", after);
  }
}

try {
  await using box = await start(folder, { HOOKBOX_STORE: `${disk}/hookbox.db` });
  let going = true;
  const senders = Array.from({ length: SENDERS }, async () => {
    while (going) {
      const response = await fetch(`http://127.0.0.1:${box.port}/hooks/netbox`, delivery());
      const { id } = await response.json();
      if (response.status === 202) acknowledged.push(id);
      await pause(10);
    }
  });
  for (let round = 0; round < rounds; round++) {
    await pause(200 + Math.random() * 800);
    Deno.kill(box.pid, "SIGSTOP");
    const known = [...acknowledged];
    await sh("cp", "--sparse=always", image, copy);
    Deno.kill(box.pid, "SIGCONT");
    await look(known.slice(-2_000));
  }
  going = false;
  await Promise.all(senders);
  print({
    name: "power failures, modelled",
    rounds,
    acknowledged: acknowledged.length,
    checked,
    lost,
    damaged,
  });
} finally {
  await sh("umount", disk);
  await Deno.remove(folder, { recursive: true });
}
if (lost + damaged > 0) Deno.exit(1);
