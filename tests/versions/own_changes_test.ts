import { deepStrictEqual as same, equal } from "node:assert/strict";
import { Box, change, column, type Doubled, open, type Source } from "./setup.ts";

/** A handler that writes into the object that it was called for. */
const WRITES = `
export default async ({ data, user }, ctx) => {
  await ctx.netbox.dcim.interfaces.update(data.id, { description: "seen as " + data.label });
};`;

column("own changes", async (source) => {
  // The user of the token is the one who makes the other changes, too: the name tells nothing.
  await using doubled = await open(source, { user: "ana" });
  await using box = await start(doubled);
  await runsForOthersAlone(doubled, box);
  if (source.kind === "nautobot") await withOwnUser(source);
});

/** What its user changes past `ctx.netbox` is then its own, too. */
async function withOwnUser(source: Source): Promise<void> {
  await using doubled = await open(source, { user: "hookbox" });
  await using box = await start(doubled, { NAUTOBOT_OWN_USER: "hookbox" });
  await runsForOthersAlone(doubled, box);
  await change(doubled, doubled.interface, { label: "past" }, "hookbox");
  await doubled.double.deliveries.flush();
  same((await box.ran()).at(-1)!.reason, "own change: written by hookbox itself");
}

async function start(
  doubled: Doubled,
  env: Readonly<Record<string, string>> = {},
): Promise<Box> {
  const box = await Box.start({ ...doubled.env, ...env }, { "dcim.interface.update.ts": WRITES });
  doubled.lead(box.url);
  await box.registered();
  return box;
}

/** Whether the webhook of a write comes before the source has answered the write, or after. */
const ARRIVALS = ["before", "after"] as const;

async function runsForOthersAlone(doubled: Doubled, box: Box): Promise<void> {
  let handled = 0;
  for (const arrival of [...ARRIVALS, ...ARRIVALS]) {
    const label = `label ${handled}`;
    await happen(doubled, arrival, label);
    equal((await box.ran()).length, handled + (arrival === "before" ? 2 : 1));
    await doubled.double.deliveries.flush();
    const ran = (await box.ran()).slice(handled);
    equal(await descriptionOf(doubled), `seen as ${label}`);
    same(ran.map(({ state }) => state), ["done", "skipped"], `${arrival} the answer`);
    equal(ran[1]!.reason?.replace(/[\da-f-]{36}\.1$/, "…"), OWN);
    handled += ran.length;
  }
}

const OWN = "own change: written by dcim.interface.update in run …";

async function descriptionOf(doubled: Doubled): Promise<string> {
  const { body } = await doubled.double.as("admin").get(doubled.interface);
  return body.description;
}

/** Somebody gives the interface a label, and hookbox hears of it. */
async function happen(doubled: Doubled, arrival: string, label: string): Promise<void> {
  const { deliveries } = doubled.double;
  doubled.beforeAnswer = arrival === "before" ? () => deliveries.flush() : null;
  await change(doubled, doubled.interface, { label });
  await deliveries.send(deliveries.pending.shift()!);
}
