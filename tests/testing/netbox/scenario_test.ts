import { deepStrictEqual as same, equal, ok } from "node:assert/strict";
import { VERSIONS } from "../../../lib/testing/netbox/mod.ts";
import { play } from "./scenario.ts";

/** Steps whose deliveries the recorder did not keep, and how many there were. */
const UNKEPT: Readonly<Record<string, number>> = {
  "interface-bulk-create-50": 50,
  "interface-bulk-delete-10": 10,
  "receiver-down": 1,
};

for (const version of VERSIONS) {
  Deno.test(`the double answers and sends as NetBox ${version} did`, async () => {
    let [calls, deliveries] = [0, 0];
    for await (const { call: { label }, answered, sent } of play(version)) {
      same(answered.double, answered.netbox, label);
      if (label in UNKEPT) equal(sent.double.length, UNKEPT[label], label);
      else same(sent.double, sent.netbox, label);
      calls++;
      deliveries += sent.netbox.length;
    }
    ok(calls > 160 && deliveries > 55, `${calls} calls, ${deliveries} deliveries`);
  });
}
