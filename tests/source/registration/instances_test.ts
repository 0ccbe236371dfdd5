import { deepStrictEqual as same, strictEqual as is } from "node:assert/strict";
import { VERSIONS } from "../../../lib/testing/netbox/mod.ts";
import { desire, setUp, setUpNautobot, triggers, wants } from "./setup.ts";

/** One is the beginning of the next, and so are their keys. */
const INSTANCES = ["a", "a-b", "a-b-dcim", "ab"];

function wanted(instance: string) {
  const subscriptions = [wants("dcim.device", "update"), wants("dcim.*", "create")];
  return desire({ instance, url: `http://${instance}.test/hooks/netbox`, subscriptions });
}

for (const source of [...VERSIONS, "nautobot"] as const) {
  Deno.test(`instances with names that begin alike leave each other alone: ${source}`, async () => {
    const first = source === "nautobot"
      ? setUpNautobot({}, wanted("a"))
      : setUp({ version: source }, wanted("a"));
    const { double } = first;
    const all = INSTANCES.map((instance) =>
      "rules" in double ? setUp(double, wanted(instance)) : setUpNautobot(double, wanted(instance))
    );
    for (const { registration } of all) is((await registration.reconcile()).status, "registered");
    for (const { registration } of all) same((await registration.check()).steps, []);
    const counts = () =>
      INSTANCES.map((instance) => Object.keys(triggers(double, instance)).length > 0);
    for (const [i, { registration }] of all.entries()) {
      is((await registration.remove()).status, "off");
      same(counts(), INSTANCES.map((_, j) => j > i));
    }
    is(double.webhooks.size, 0);
  });
}
