import { deepStrictEqual as same, equal, notDeepStrictEqual as differs } from "node:assert/strict";
import {
  Box,
  change,
  column,
  create,
  type Doubled,
  list,
  NO_THREAD,
  open,
  registeredAt,
  RULES,
  TELL,
  WEBHOOKS,
} from "./setup.ts";

const TAGS = "/api/extras/tags/";

column("unregister", async (source) => {
  await using doubled = await open(source);
  await addForeign(doubled);
  const before = [await registeredAt(doubled), await list(doubled, TAGS)];
  await using box = await Box.start({ ...doubled.env, ...NO_THREAD }, {
    "dcim.device.create.ts": TELL,
    "dcim.interface.any.ts": TELL,
  });
  equal((await box.registered()).status, "registered");
  differs(await registeredAt(doubled), before[0]);

  const state = await box.server.unregister({ dryRun: false });
  equal(state.status, "off", state.message);
  same([await registeredAt(doubled), await list(doubled, TAGS)], before);
  await change(doubled, doubled.interface, { description: "unseen" });
  same(doubled.double.deliveries.pending, []);
});

/** A webhook, and a rule where there are rules, whose names are nearly ours. */
async function addForeign(doubled: Doubled): Promise<void> {
  const types = ["dcim.device"];
  const triggers = {
    content_types: types,
    object_types: types,
    event_types: ["object_created"],
    type_create: true,
  };
  const { id } = await create(doubled, WEBHOOKS, {
    name: "hookbox:default2",
    payload_url: "http://10.213.0.2/hooks/netbox",
    ...triggers,
  });
  if (doubled.hasRules) {
    await create(doubled, RULES, {
      name: "hookbox:default2:dcim.device",
      action_type: "webhook",
      action_object_type: "extras.webhook",
      action_object_id: id,
      ...triggers,
    });
  }
}
