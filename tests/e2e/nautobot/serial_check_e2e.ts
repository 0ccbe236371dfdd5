import assert from "node:assert/strict";
import { handlersOf } from "../../docs/examples.ts";
import { api, device, hookbox, user } from "../nautobot.ts";

const FILE = "serial-check/dcim.device.update.ts";

Deno.test("Nautobot's serial number check: an invalid one is reverted, once, without a loop", async () => {
  const own = await user([{
    object_types: ["extras.webhook", "dcim.device", "extras.objectchange"],
    actions: ["view", "add", "change", "delete"],
  }]);
  const { [FILE]: code } = await handlersOf("moving.md");
  await using box = await hookbox("serial", { "dcim.device.update.ts": code! }, {
    NAUTOBOT_TOKEN: own.token,
    NAUTOBOT_OWN_USER: own.username,
  });
  await box.start();
  await box.registered();
  const { device: made } = await device([]);
  const set = (serial: string) => api("PATCH", `dcim/devices/${made.id}/`, { serial });
  await set("FOC1234A5BC");
  await set("BAD-1");
  // The good one, the bad one, and the echo of what takes it back.
  const runs = await box.over(3, "dcim.device", made.id);
  assert.deepEqual(runs.map(({ state }) => state), ["done", "done", "skipped"]);
  assert.match(runs[2]!.reason!, /own change/);
  assert.equal((await api("GET", `dcim/devices/${made.id}/`)).serial, "FOC1234A5BC");
  assert.match(box.log, /BAD-1 is no serial number, FOC1234A5BC is back/);
  const changes = await api(
    "GET",
    `extras/object-changes/?changed_object_id=${made.id}&user_name=${own.username}`,
  );
  assert.equal(changes.count, 1);
});
