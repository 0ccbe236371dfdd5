import { deepStrictEqual as same, notDeepStrictEqual as differs } from "node:assert/strict";
import {
  Box,
  change,
  column,
  type Doubled,
  NO_THREAD,
  open,
  registeredAt,
  type Row,
  RULES,
  TELL,
  WEBHOOKS,
} from "./setup.ts";

const HANDLERS = { "dcim.device.create.ts": TELL, "dcim.interface.any.ts": TELL };

column("repair", async (source) => {
  await using doubled = await open(source);
  await using box = await Box.start({ ...doubled.env, ...NO_THREAD }, HANDLERS);
  await box.registered();
  const before = await registeredAt(doubled);
  await drift(doubled);

  const state = await box.server.register({ dryRun: false, takeOver: false });
  same(state.status, "registered", state.message);
  same([...new Set(state.steps.map(({ action }) => action))], ["update"]);
  same(await registeredAt(doubled), before);
});

/** Somebody changes all that a person can get wrong, in every webhook and rule. */
async function drift(doubled: Doubled): Promise<void> {
  const before = await registeredAt(doubled);
  for (const [i, row] of before.webhooks.entries()) {
    await change(doubled, `${WEBHOOKS}${row.id}/`, {
      payload_url: `http://elsewhere.test/${i}`,
      secret: "known to everybody",
      http_method: "PUT",
      ssl_verification: false,
      ...drifted(row),
    });
  }
  for (const row of before.rules) await change(doubled, `${RULES}${row.id}/`, drifted(row));
  const after = await registeredAt(doubled);
  for (const key of ["webhooks", "rules"] as const) {
    before[key].forEach((row, i) => differs(after[key][i], row));
  }
}

/** For other objects, on other events, and switched off: as far as a row says such things. */
function drifted(row: Row): Row {
  const others: Row = {
    content_types: ["dcim.rack"],
    object_types: ["dcim.rack"],
    event_types: ["object_updated"],
    type_create: false,
    type_update: true,
    type_delete: false,
    enabled: false,
  };
  return Object.fromEntries(Object.entries(others).filter(([key]) => key in row));
}
