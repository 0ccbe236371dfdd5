/**
 * Four executables on one PostgreSQL, behind a round robin, two of them with clocks that are minutes off: killed at random with
 * the database, and one that stands still for longer than its lease.
 */
import assert from "node:assert/strict";
import { startCluster } from "./cluster.ts";
import { type Hookbox, NOTE, until } from "./hookbox.ts";
import { delivery, HANDLER, Load, report, send } from "./load.ts";

/** How often one of the four is killed, and how often the database is restarted: killed, or stopped, in turn. */
const KILLS = Number(Deno.env.get("KILLS") ?? 12);
const RESTARTS = Number(Deno.env.get("HOOKBOX_RESTARTS") ?? 2);
const CLOCKS = ["+0", "+10m", "-10m", "+0"];

const pause = (milliseconds: number) =>
  new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

/** What a process ends with that found its database away while it started: it is to be started again. */
const TEMPFAIL = 75;

/** Starts it, over and over if need be, as a service manager does; gives how often it had ended by itself. */
async function keepUp(box: Hookbox): Promise<number> {
  let ended = 0;
  do {
    if (box.exit !== null) {
      assert.equal(box.exit, TEMPFAIL, box.log);
      ended++;
    }
    try {
      await box.start();
    } catch (error) {
      if (box.exit === null) throw error;
    }
  } while (box.exit !== null);
  return ended;
}

Deno.test(`${KILLS} kill -9 of one of ${CLOCKS.length} processes and ${RESTARTS} restarts of their database lose nothing and overtake nothing`, async () => {
  const handlers = { "dcim.interface.update.js": HANDLER };
  await using all = await startCluster(CLOCKS.map((clock) => ({ clock, handlers })));
  const load = new Load(all.boxes.map(({ url }) => url));
  let restarts = 0;
  let ended = 0;
  for (let kill = 1; kill <= KILLS; kill++) {
    await pause(200 + Math.random() * 800);
    for (; restarts < Math.floor(kill * RESTARTS / KILLS); restarts++) {
      await all.rig(restarts % 2 === 0 ? "crash" : "restart");
      await all.rig("up");
      await pause(500);
    }
    const box = all.boxes[Math.floor(Math.random() * all.boxes.length)]!;
    await box.stop("SIGKILL");
    ended += await keepUp(box);
    for (const other of all.boxes) if (other.exit !== null) ended += await keepUp(other);
  }
  await load.stop();
  const verdict = await load.judge(all.ledger, all.log, 240);
  assert.ok(load.count > KILLS, `only ${load.count} deliveries were acknowledged`);
  const databases = `${Math.ceil(restarts / 2)} crashes and ${
    Math.floor(restarts / 2)
  } restarts of PostgreSQL`;
  report(
    `${CLOCKS.length} processes, ${KILLS} kills, ${databases}, ${ended} starts without it`,
    verdict,
  );
});

/** Says when it begins and when it ends, 3 s later. */
const SLOW = `${NOTE}
export const config = { fields: ["description"] };
export default async function (event, ctx) {
  await note(event, ctx, { at: "begin", port: ctx.env("HOOKBOX_LISTEN") });
  if (event.data.description === "1") await new Promise((resolve) => setTimeout(resolve, 3000));
  await note(event, ctx, { at: "end", port: ctx.env("HOOKBOX_LISTEN") });
}
`;

Deno.test("a process that stood still for longer than its lease changes nothing any more", async () => {
  const handlers = { "dcim.interface.update.js": SLOW };
  await using all = await startCluster([{ clock: "+10m", handlers }, { clock: "-10m", handlers }]);
  const [first, second] = all.boxes as [Hookbox, Hookbox];
  const lines = async () =>
    (await Deno.readTextFile(all.ledger)).split("\n").filter(Boolean)
      .map((line) => JSON.parse(line));
  assert.equal(await send(first.url, delivery(1, 1)), 202);
  await until("the run has begun", async () => (await lines()).length > 0, all.log);
  const [begun] = await lines();
  const stopped = begun.note.port === first.env.HOOKBOX_LISTEN ? first : second;
  const other = stopped === first ? second : first;
  stopped.signal("SIGSTOP");
  assert.equal(await send(other.url, delivery(1, 2)), 202);
  const ends = async (description: string) =>
    (await lines()).filter((line) => line.note.at === "end" && line.description === description);
  await until(
    "another one has executed both",
    async () => (await ends("2")).length > 0,
    all.log,
    90,
  );
  const ports = (await lines()).slice(1).map((line) => line.note.port);
  assert.deepEqual(new Set(ports), new Set([other.env.HOOKBOX_LISTEN]));
  stopped.signal("SIGCONT");
  await until("it has come to its late end", async () => (await ends("1")).length === 2, all.log);
  assert.equal(await send(stopped.url, delivery(1, 3)), 202);
  await until("the next is handled", async () => (await ends("3")).length === 1, all.log);
  const runs = await other.runs("dcim.interface", 1);
  assert.deepEqual(runs.map(({ state }) => state), ["done", "done", "done"]);
  const shown = await other.run(["queue", "show", runs[0]!.id, "--json"]);
  const { attempts } = JSON.parse(shown.stdout);
  assert.deepEqual(
    attempts.map(({ outcome }: { outcome: string }) => outcome),
    ["interrupted", "done"],
    shown.stdout,
  );
});
