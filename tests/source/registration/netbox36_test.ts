import { deepStrictEqual as same, match, strictEqual as is } from "node:assert/strict";
import type { Row } from "../../../lib/testing/netbox/mod.ts";
import { byName, desire, setUp, triggers, US, wants } from "./setup.ts";

Deno.test("NetBox 3.6 gets a webhook for each object type, whose URL carries it", async () => {
  const { registration, double } = setUp({ version: "3.6.9" }, desire({ headers: "X-Key: k" }));
  await registration.reconcile();
  same([...double.webhooks.values()].map(({ name, payload_url }) => [name, payload_url]), [
    ["hookbox:default:dcim.interface", "http://hookbox.test:9000/hooks/netbox/dcim.interface"],
    ["hookbox:default:dcim.site", "http://hookbox.test:9000/hooks/netbox/dcim.site"],
  ]);
  const { additional_headers, content_types, conditions, type_job_start } = byName(
    double.webhooks,
  )["hookbox:default:dcim.site"]!;
  same([content_types, conditions, type_job_start], [["dcim.site"], null, false]);
  is(
    additional_headers,
    `X-Hookbox-Owner: Kept by hookbox 0.1.0 on db1.example (installation ${US.installation}). ` +
      "Edits are reverted.\nX-Key: k",
  );
});

Deno.test("webhooks of 3.6 that stand at each other's URL are put right", async () => {
  const { registration, double } = setUp(
    { version: "3.6.9" },
    desire({ subscriptions: [wants("dcim.site", "update"), wants("dcim.rack", "update")] }),
  );
  await registration.reconcile();
  const expected = triggers(double);
  const [one, two] = [...double.webhooks.values()] as [Row, Row];
  [one.payload_url, two.payload_url] = [two.payload_url, one.payload_url];
  is((await registration.reconcile()).status, "registered");
  same(triggers(double), expected);
  for (const { payload_url, content_types } of double.webhooks.values()) {
    is(payload_url, `http://hookbox.test:9000/hooks/netbox/${content_types}`);
  }
  same((await registration.check()).steps, []);
});

Deno.test("another's webhook of 3.6 to our URL with the same flags is named, and the others are registered", async () => {
  const { registration, double, api } = setUp({ version: "3.6.9" });
  const body = {
    name: "Bob's",
    content_types: ["dcim.rack"],
    type_update: true,
    payload_url: "http://hookbox.test:9000/hooks/netbox/dcim.interface",
  };
  await api.post("/api/extras/webhooks/", { body });
  const { status, warnings } = await registration.reconcile();
  is(status, "registered");
  match(warnings[0]!, /^The webhook "Bob's" of somebody else sends events of dcim\.interface to/);
  same(Object.keys(triggers(double)), ["dcim.site"]);
  same((await registration.check()).steps, []);
});
