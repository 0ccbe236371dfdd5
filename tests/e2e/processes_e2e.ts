/**
 * Four executables on one PostgreSQL, behind a round robin: killed at random with the database, and one that stands still for
 * longer than its lease.
 */
import assert from "node:assert/strict";
import { newSchema } from "../store/postgres/server.ts";
import { Hookbox, NOTE, until } from "./hookbox.ts";
import { delivery, HANDLER, Load, SECRET, send } from "./load.ts";
import { rigAt } from "./postgres.ts";

const rig = rigAt(Deno.env.get("HOOKBOX_PROCESSES_PORT") ?? "5549");
/** How often one of the four is killed, and how often the database is. */
const KILLS = Number(Deno.env.get("KILLS") ?? 12);
const CRASHES = Number(Deno.env.get("HOOKBOX_CRASHES") ?? 2);
const PROCESSES = 4;

/** Processes that share a store and a ledger. */
async function cluster(handler: string, count: number) {
  const schema = newSchema(await rig("up"));
  const ledger = await Deno.makeTempFile({ prefix: "hookbox-ledger-" });
  const boxes: Hookbox[] = [];
  for (let n = 0; n < count; n++) {
    boxes.push(
      await Hookbox.create({ "dcim.interface.update.js": handler }, {
        HOOKBOX_SECRETS: SECRET,
        HOOKBOX_STORE: schema.url,
        LEDGER: ledger,
      }),
    );
  }
  await Promise.all(boxes.map((box) => box.start()));
  return {
    boxes,
    ledger,
    log: () => boxes.map((box) => box.log.slice(-1500)).join("\n---\n"),
    async [Symbol.asyncDispose]() {
      for (const box of boxes) await box[Symbol.asyncDispose]();
      await schema[Symbol.asyncDispose]();
      await Deno.remove(ledger);
      await rig("down");
    },
  };
}

const pause = (milliseconds: number) =>
  new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

Deno.test(`${KILLS} kill -9 of one of ${PROCESSES} processes and ${CRASHES} of their database lose nothing and overtake nothing`, async () => {
  await using all = await cluster(HANDLER, PROCESSES);
  const load = new Load(all.boxes.map(({ url }) => url));
  const crashes = Array.from(
    { length: CRASHES },
    (_, n) => Math.floor((n + 1) * KILLS / (CRASHES + 1)),
  );
  for (let kill = 0; kill < KILLS; kill++) {
    await pause(200 + Math.random() * 800);
    if (crashes.includes(kill)) {
      await rig("crash");
      await rig("up");
    }
    const box = all.boxes[Math.floor(Math.random() * PROCESSES)]!;
    await box.stop("SIGKILL");
    await box.start();
  }
  await load.stop();
  const total = await load.judge(all.ledger, all.log, 240);
  assert.ok(load.count > KILLS, `only ${load.count} deliveries were acknowledged`);
  const kills = `${KILLS} kills, ${CRASHES} of the database`;
  // deno-lint-ignore no-console -- the figure that this test is about
  console.log(`${kills}: ${load.count} acknowledged, ${total} handled, 0 lost, 0 overtaken`);
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
  await using all = await cluster(SLOW, 2);
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
