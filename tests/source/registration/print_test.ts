import { strictEqual as is } from "node:assert/strict";
import { printPlan } from "../../../lib/source/registration/mod.ts";
import { byName, desire, setUp, wants } from "./setup.ts";

Deno.test("printPlan() shows a plan as people read it, secrets hidden", async () => {
  const setup = setUp({ version: "4.7.3" }, desire({ headers: "X-Key: topsecret" }));
  await setup.registration.reconcile();
  const webhook = byName(setup.double.webhooks)["hookbox:default"]!;
  webhook.secret = "";
  webhook.additional_headers = "X-Old: alsosecret";
  setup.desired = desire({
    url: "http://new.test/hooks/netbox",
    headers: "X-Key: topsecret",
    subscriptions: [wants("dcim.site", "delete"), wants("ipam.*", "create")],
  });
  const { steps } = await setup.registration.check();
  is(
    printPlan(steps),
    `
~ webhook hookbox:default
    url: http://hookbox.test:9000/hooks/netbox → http://new.test/hooks/netbox
    secret: (none) → (hidden)
    headers: X-Old: (hidden) → X-Key: (hidden)
~ event rule hookbox:default:dcim.site
    eventTypes: object_created, object_deleted, object_updated → object_deleted
+ event rule hookbox:default:ipam.*
    description: Kept by hookbox for its webhook hookbox:default. Edits are reverted.
    objectTypes: ipam.aggregate, ipam.asn, ipam.asnrange, ipam.fhrpgroup, ipam.fhrpgroupassignment, ipam.ipaddress, ipam.iprange, ipam.prefix and 10 more
    eventTypes: object_created
    enabled: true
    action: webhook 1
- event rule hookbox:default:dcim.interface`.trim(),
  );
});

Deno.test("printPlan() says when there is nothing to do", () => {
  is(printPlan([]), "Nothing to do: the registration is as it should be.");
});
