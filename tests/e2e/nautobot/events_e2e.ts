import assert from "node:assert/strict";
import { LEDGER_HANDLER, NOTE } from "../hookbox.ts";
import { api, device, hookbox, user } from "../nautobot.ts";

const HANDLERS = { "dcim.interface.any.ts": LEDGER_HANDLER, "dcim.device.any.ts": LEDGER_HANDLER };

Deno.test("Nautobot: create, update, bulk update and delete run handlers, in order, with what changed", async () => {
  await using box = await hookbox("events", HANDLERS);
  await box.start();
  await box.registered();
  const made = await device(["eth0", "eth1"]);
  const [one, two] = made.interfaces.map((row): string => row.id);
  await api("PATCH", `dcim/interfaces/${one}/`, { description: "first" });
  await api("PATCH", "dcim/interfaces/", [
    { id: one, description: "bulk", mtu: 9000 },
    { id: two, description: "bulk" },
  ]);
  await api("DELETE", `dcim/interfaces/${one}/`);

  const ofOne = await box.entries(4, (entry) => entry.id === one);
  assert.deepEqual(ofOne.map(({ action, description }) => [action, description]), [
    ["create", ""],
    ["update", "first"],
    ["update", "bulk"],
    ["delete", "bulk"],
  ]);
  for (const entry of ofOne) {
    assert.equal(entry.source, "nautobot");
    assert.equal(entry.type, "dcim.interface");
    assert.equal(entry.display, "eth0");
    assert.equal(entry.user, "admin");
    assert.equal(entry.origin, "webhook");
  }
  assert.deepEqual(ofOne[1]!.changes, ["description"]);
  assert.deepEqual(ofOne[2]!.changes!.toSorted(), ["description", "mtu"]);
  const ofTwo = await box.entries(2, (entry) => entry.id === two);
  assert.deepEqual(ofTwo.map((entry) => entry.action), ["create", "update"]);
  const ofDevice = await box.entries(1, (entry) => entry.id === made.device.id);
  assert.equal(ofDevice[0]!.action, "create");
  assert.equal(ofDevice[0]!.type, "dcim.device");
});

const WRITER = `${NOTE}
export default async function (event, ctx) {
  await note(event, ctx);
  await ctx.netbox.dcim.interfaces.update(event.objectId, { description: "seen " + event.data.description });
}
`;

Deno.test("Nautobot: with a user of its own, a handler that writes its own object runs once", async () => {
  const own = await user([
    {
      object_types: ["extras.webhook", "dcim.interface", "extras.objectchange"],
      actions: ["view", "add", "change", "delete"],
    },
  ]);
  await using box = await hookbox("own", { "dcim.interface.update.ts": WRITER }, {
    NAUTOBOT_TOKEN: own.token,
    NAUTOBOT_OWN_USER: own.username,
  });
  await box.start();
  await box.registered();
  const [made] = (await device(["eth0"])).interfaces;
  await api("PATCH", `dcim/interfaces/${made!.id}/`, { description: "one" });
  const first = await box.over(2, "dcim.interface", made!.id);
  assert.deepEqual(first.map((run) => run.state), ["done", "skipped"]);
  assert.match(first[1]!.reason!, /own change/);
  assert.equal((await api("GET", `dcim/interfaces/${made!.id}/`)).description, "seen one");

  // A colleague's next change is nobody's echo.
  await api("PATCH", `dcim/interfaces/${made!.id}/`, { description: "two" });
  const all = await box.over(4, "dcim.interface", made!.id);
  assert.deepEqual(all.map((run) => run.state), ["done", "skipped", "done", "skipped"]);
});

Deno.test("Nautobot: what changed while hookbox was down is handled once, in order", async () => {
  await using box = await hookbox("down", { "dcim.interface.any.ts": LEDGER_HANDLER });
  await box.start();
  await box.registered();
  const made = await device(["eth0", "eth1"]);
  const [one, two] = made.interfaces.map((row): string => row.id);
  await box.entries(2, (entry) => [one, two].includes(String(entry.id)));
  assert.equal(await box.stop(), 0);

  for (const description of ["a", "b", "c"]) {
    await api("PATCH", `dcim/interfaces/${one}/`, { description });
  }
  await api("DELETE", `dcim/interfaces/${two}/`);
  await box.start();
  await box.caughtUp(6);
  const missed = (await box.ledger()).filter((entry) => entry.origin === "catch-up");
  const story = (id: string | undefined) =>
    missed.filter((entry) => entry.id === id)
      .map((entry) => `${entry.action} ${entry.changes}`);
  assert.deepEqual(story(one), Array(3).fill("update description"));
  assert.deepEqual(story(two).length, 1);
  assert.equal(missed.find((entry) => entry.id === two)!.action, "delete");
  assert.equal(missed.length, 4);
});
