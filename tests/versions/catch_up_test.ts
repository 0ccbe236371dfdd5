import { deepStrictEqual as same } from "node:assert/strict";
import { Box, change, column, create, INTERFACES, open, TELL } from "./setup.ts";

const MINUTE = 60_000;

column("catch-up", async (source) => {
  await using doubled = await open(source);
  const { deliveries } = doubled.double;
  // What is there already is history, which is not caught up with.
  doubled.later(MINUTE);
  await using box = await Box.start(doubled.env, { "dcim.interface.any.ts": TELL });
  doubled.lead(box.url);
  await box.registered();
  await box.caughtUp();
  const told: unknown[] = [];
  const tells = async (...expected: unknown[]) => {
    told.push(...expected);
    const ran = await box.ran();
    same(
      ran.map(({ told: { action, name, changed, origin } }) => [
        action,
        name,
        action === "update" ? changed : null,
        origin,
      ]),
      told,
    );
  };

  // Lost on the way.
  await change(doubled, doubled.interface, { description: "lost" });
  const [lost] = deliveries.pending.splice(0);
  doubled.later(2 * MINUTE);
  await box.server.catchUp({ dryRun: false });
  await tells(updated(doubled.interfaceName, "", "lost"));
  // It comes after all.
  await deliveries.send(lost!);
  await tells();

  // Nobody was there.
  await box.stop();
  const { id } = await create(doubled, INTERFACES, doubled.newInterface("eth7"));
  await change(doubled, `${INTERFACES}${id}/`, { description: "one" });
  await change(doubled, doubled.interface, { description: "there" });
  await change(doubled, `${INTERFACES}${id}/`, { description: "two" });
  await doubled.double.as("ana").delete(`${INTERFACES}${id}/`);
  await deliveries.flush();
  same(deliveries.failed.length, 5);
  doubled.later(20 * MINUTE);
  await box.start();
  await box.caughtUp();
  await tells(
    ["create", "eth7", null, "catch-up"],
    updated("eth7", "", "one"),
    updated(doubled.interfaceName, "lost", "there"),
    updated("eth7", "one", "two"),
    ["delete", "eth7", null, "catch-up"],
  );
  // An administrator has failed deliveries sent again.
  for (const delivery of deliveries.failed) await deliveries.send(delivery);
  await tells();
});

function updated(name: string, before: string, after: string): unknown {
  return ["update", name, [["description", before, after]], "catch-up"];
}
