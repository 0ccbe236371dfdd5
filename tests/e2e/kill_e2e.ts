import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { Hookbox, until } from "./hookbox.ts";

/**
 * Random kill -9 under load: what was acknowledged is handled, and nothing overtakes in its lane.
 *
 * The ledgers are independent of the store: this process notes each 202, the handler appends one line to a file for
 * each attempt. KILLS sets how often (default 25).
 */
const KILLS = Number(Deno.env.get("KILLS") ?? 25);
const OBJECTS = 20;
const SECRET = "kill-test-secret";

/** Notes object and number; a third of the first attempts fail, so that retries are in the picture. */
const HANDLER = `
export const config = { backoff: ["20ms"], retries: 1000, fields: ["description"] };
export default async function (event, ctx) {
  const number = Number(event.data.description);
  if (ctx.attempt === 1 && number % 3 === 0) throw new Error("not yet");
  const file = await Deno.open(ctx.env("LEDGER"), { append: true, create: true });
  await file.write(new TextEncoder().encode(event.objectId + " " + number + "\\n"));
  file.close();
}
`;

const recording = JSON.parse(
  await Deno.readTextFile(
    new URL(
      "../fixtures/netbox/4.7.3/014-interface-update-description.json",
      import.meta.url,
    ),
  ),
);

/** The recorded update, of another object and with another number. */
function delivery(object: number, number: number): string {
  const body = JSON.parse(recording.body);
  body.timestamp = new Date(Date.UTC(2026, 0, 1) + number).toISOString();
  body.data.id = object;
  body.data.url = `/api/dcim/interfaces/${object}/`;
  body.data.description = String(number);
  body.snapshots.postchange.description = String(number);
  return JSON.stringify(body);
}

Deno.test(`${KILLS} random kill -9 under load lose nothing and overtake nothing`, async () => {
  await using box = await Hookbox.create({ "dcim.interface.update.js": HANDLER }, {
    HOOKBOX_SECRETS: SECRET,
  });
  const acknowledged = new Map<number, number[]>();
  let next = 1;
  let stop = false;

  /** One sender for each few objects: within an object the numbers are sent one after another. */
  const sender = async (objects: readonly number[]) => {
    while (!stop) {
      for (const object of objects) {
        const number = next++;
        const body = delivery(object, number);
        const signature = createHmac("sha512", SECRET).update(body).digest("hex");
        const status = await fetch(`http://127.0.0.1:${box.port}/hooks/netbox`, {
          method: "POST",
          headers: { "content-type": "application/json", "x-hook-signature": signature },
          body,
        }).then(async (response) => {
          await response.text();
          return response.status;
        }, () => 0);
        if (status === 202) {
          acknowledged.set(object, [...acknowledged.get(object) ?? [], number]);
        } else {
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
      }
    }
  };

  await box.start();
  const objects = Array.from({ length: OBJECTS }, (_, i) => i + 1);
  const senders = [0, 1, 2, 3].map((part) => sender(objects.filter((id) => id % 4 === part)));
  for (let kill = 0; kill < KILLS; kill++) {
    await new Promise((resolve) => setTimeout(resolve, 100 + Math.random() * 700));
    await box.stop("SIGKILL");
    await box.start();
  }
  stop = true;
  await Promise.all(senders);

  const handled = async () => {
    const seen = new Map<number, number[]>();
    const text = await Deno.readTextFile(`${box.folder}/ledger`).catch(() => "");
    for (const line of text.split("\n").filter(Boolean)) {
      const [object, number] = line.split(" ").map(Number) as [number, number];
      seen.set(object, [...seen.get(object) ?? [], number]);
    }
    return seen;
  };
  let seen = new Map<number, number[]>();
  const lost = () =>
    [...acknowledged].flatMap(([object, numbers]) => {
      const had = new Set(seen.get(object));
      return numbers.filter((number) => !had.has(number));
    });
  await until(
    "all that was acknowledged is handled",
    async () => {
      seen = await handled();
      return lost().length === 0;
    },
    () => `${lost().length} are missing\n${box.log.slice(-3000)}`,
    120,
  );

  let total = 0;
  for (const [object, numbers] of seen) {
    total += numbers.length;
    // An attempt that a kill cut off may come twice, but nothing newer comes in between.
    assert.deepEqual(numbers, numbers.toSorted((a, b) => a - b), `object ${object} was overtaken`);
  }
  const count = [...acknowledged.values()].reduce((sum, numbers) => sum + numbers.length, 0);
  assert.ok(count > KILLS, `only ${count} deliveries were acknowledged`);
  // deno-lint-ignore no-console -- the figure that this test is about
  console.log(`${KILLS} kills, ${count} acknowledged, ${total} handled, 0 lost, 0 overtaken`);
});
