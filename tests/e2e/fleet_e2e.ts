/** Two executables on one PostgreSQL while a fleet is being upgraded: the new one has a handler that the old one lacks. */
import assert from "node:assert/strict";
import { startCluster } from "./cluster.ts";
import { type Hookbox, LEDGER_HANDLER, NOTE, until } from "./hookbox.ts";
import { delivery, send } from "./load.ts";

const OLD = "dcim.interface.update";
const NEW = "dcim.interface.update.new";

/** Fails at first, so that its runs are there while other processes come and go. */
const handlerOf = (backoff: string) =>
  `${NOTE}
export const config = { backoff: ["${backoff}"], fields: ["description"] };
export default async function (event, ctx) {
  await note(event, ctx);
  if (ctx.attempt === 1) throw new Error("not yet");
}
`;

Deno.test("a process neither holds nor takes the runs of a handler that only another one has, until nobody has it", async () => {
  const old = { [`${OLD}.js`]: LEDGER_HANDLER };
  await using all = await startCluster([
    { handlers: old },
    { handlers: { ...old, [`${NEW}.js`]: handlerOf("8s") } },
  ]);
  const [before, upgraded] = all.boxes as [Hookbox, Hookbox];
  const ledger = async (handler: string) =>
    (await Deno.readTextFile(all.ledger)).split("\n").filter(Boolean)
      .map((line) => JSON.parse(line)).filter((line) => line.handler === handler);
  const newRuns = async () =>
    (await before.runs("dcim.interface", 1)).filter(({ handler }) => handler === NEW);

  assert.equal(await send(upgraded.url, delivery(1, 1)), 202);
  await until("it was tried", async () => (await ledger(NEW)).length === 1, all.log);
  await before.stop();
  await before.start();
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  assert.deepEqual((await newRuns()).map(({ state }) => state), ["ready"]);
  assert.doesNotMatch(before.log, /There is no handler/);
  await until("it was tried again", async () => (await ledger(NEW)).length === 2, all.log);
  assert.equal((await ledger(OLD)).length, 1);

  await upgraded.write(`handlers/${NEW}.js`, handlerOf("10m"));
  assert.equal((await upgraded.run(["reload"])).code, 0);
  assert.equal(await send(upgraded.url, delivery(1, 2)), 202);
  await until("the next was tried", async () => (await ledger(NEW)).length === 3, all.log);
  await upgraded.stop();
  await until("it is held", async () => (await newRuns()).at(-1)!.state === "held", all.log, 30);
  assert.equal((await newRuns()).at(-1)!.reason, "no such handler");
  assert.match(before.log, /There is no handler dcim\.interface\.update\.new any more/);
  await upgraded.start();
  await until("it is let go", async () => (await newRuns()).at(-1)!.state === "ready", all.log, 30);
});
