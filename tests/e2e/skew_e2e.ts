/**
 * Two executables on one PostgreSQL, whose clocks are twenty minutes apart: what each of them executes is the other's neither
 * too early nor too late. Judged by what the handlers wrote, and when this process read it.
 */
import assert from "node:assert/strict";
import { type Cluster, startCluster } from "./cluster.ts";
import { type Entry, type Hookbox, NOTE, until } from "./hookbox.ts";
import { delivery, send } from "./load.ts";

/** The wait of a retry in seconds, from which each may differ by a fifth. */
const BACKOFF = 4;
/** Seconds that a busy machine may take for what is due. */
const SLACK = 4;
/** Seconds of a long attempt: longer than a lease, and than the time between two looks for leases that are past. */
const LONG = 45;

const HANDLER = `${NOTE}
export const config = { backoff: ["${BACKOFF}s"], retries: 1, timeout: "2m", fields: ["description"] };
export default async function (event, ctx) {
  const { description } = event.data;
  await note(event, ctx, { port: ctx.env("HOOKBOX_LISTEN") });
  if (description === "1") await new Promise((resolve) => setTimeout(resolve, ${LONG} * 1000));
  else if (ctx.attempt === 1) throw new Error("not yet");
}
`;

/** An attempt, and the second in which it was seen. */
interface Seen extends Entry {
  readonly at: number;
}

const now = () => performance.now() / 1000;

/** Reads the ledger over and over. */
class Watch implements Disposable {
  readonly seen: Seen[] = [];
  readonly #timer: ReturnType<typeof setInterval>;

  constructor(ledger: string) {
    this.#timer = setInterval(() => {
      const lines = Deno.readTextFileSync(ledger).split("\n").slice(0, -1);
      for (const line of lines.slice(this.seen.length)) {
        this.seen.push({ ...JSON.parse(line), at: now() });
      }
    }, 50);
  }

  attempts(object: number): Seen[] {
    return this.seen.filter(({ id }) => id === object);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}

/** Whether a time is within what a retry may wait. */
function assertWaited(seconds: number, what: string): void {
  const range = [BACKOFF * 0.8 - 0.2, BACKOFF * 1.2 + SLACK] as const;
  assert.ok(range[0] <= seconds && seconds <= range[1], `${what} waited ${seconds.toFixed(1)} s`);
}

const leader = (all: Cluster) => all.schema.query(`SELECT process, fence FROM {leader}`);

/** What there is to say of runs that are not over. */
async function unfinished(all: Cluster, { seen }: Watch): Promise<string> {
  const runs = await all.schema.query(
    `SELECT object, state, claim, attempt, interrupted, owner, hold, run_at - extract(epoch FROM now()) * 1000 AS due
     FROM {run} WHERE state < 4`,
  );
  const attempts = seen.map(({ id, attempt, note }) => `${id}.${attempt} at ${note.port}`);
  return [...runs.map((run) => JSON.stringify(run)), attempts.join(", "), all.log()].join("\n");
}

Deno.test("processes whose clocks are twenty minutes apart neither overtake, nor forget, nor hurry a run", async () => {
  const handlers = { "dcim.interface.update.js": HANDLER };
  await using all = await startCluster([
    { clock: "+10m", handlers },
    { clock: "-10m", handlers },
  ]);
  const [ahead, behind] = all.boxes as [Hookbox, Hookbox];
  const told = () =>
    /this machine is \d{3} s ahead of the database's/.test(ahead.log) &&
    /this machine is \d{3} s behind the database's/.test(behind.log);
  await until("each says how its clock is", told, all.log);
  using watch = new Watch(all.ledger);
  await until("somebody leads", async () => (await leader(all)).length === 1, all.log);
  const led = await leader(all);

  const long = [1, 2];
  for (const [n, object] of long.entries()) {
    assert.equal(await send(all.boxes[n]!.url, delivery(object, 1)), 202);
  }
  const sent = new Map<number, number>();
  for (let object = 10; object < 40; object++) {
    assert.equal(await send(all.boxes[object % 2]!.url, delivery(object, 2)), 202);
    sent.set(object, now());
  }
  const both = () => [...sent.keys()].every((object) => watch.attempts(object).length === 2);
  await until(
    "all were tried again",
    both,
    () => unfinished(all, watch),
  );
  for (const [object, at] of sent) {
    const [first, second] = watch.attempts(object);
    assert.ok(first!.at - at < SLACK, `${object} began ${first!.at - at} s late`);
    assertWaited(second!.at - first!.at, `object ${object}`);
  }

  await until(
    "the long attempts are over",
    async () =>
      (await ahead.runs("dcim.interface", 1)).concat(await ahead.runs("dcim.interface", 2))
        .every(({ state }) => state === "done"),
    all.log,
    LONG + 30,
    1_000,
  );
  for (const object of long) {
    assert.deepEqual(watch.attempts(object).map(({ attempt }) => attempt), [1], "started again");
  }
  assert.deepEqual(await leader(all), led, "nobody took the lead from a process that lives");

  // What a process has put back is due for the other one, too, when it is gone.
  for (const [object, box] of [[50, ahead], [51, behind]] as const) {
    const other = box === ahead ? behind : ahead;
    assert.equal(await send(box.url, delivery(object, 2)), 202);
    await until("it was tried", () => watch.attempts(object).length > 0, all.log);
    await new Promise((resolve) => setTimeout(resolve, 500));
    await box.stop("SIGKILL");
    await until("it was tried again", () => watch.attempts(object).length > 1, all.log, 30);
    const [first, second] = watch.attempts(object);
    assert.equal(second!.note.port, other.env.HOOKBOX_LISTEN);
    assertWaited(second!.at - first!.at, `object ${object}`);
    await box.start();
  }
});
