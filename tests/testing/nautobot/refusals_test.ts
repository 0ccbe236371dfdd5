import { deepStrictEqual as same } from "node:assert/strict";
import { createNautobotDouble, seed } from "../../../lib/testing/nautobot/mod.ts";
import { scenario } from "./fixtures.ts";

/** What Nautobot answered to a call that it refused. */
function refused(label: string): unknown[] {
  const { status, body } = scenario().find((it) => it.label === label)!.response;
  return [status, body];
}

Deno.test("the double refuses objects in the words of Nautobot 3.2.7", async () => {
  const double = createNautobotDouble();
  const admin = double.as("admin");
  const { device, interfaces: [one, two] } = await seed(double, 2);
  const path = "/api/dcim/interfaces/";
  const check = (label: string, { status, body }: { status: number; body: unknown }) =>
    same([status, body], refused(label), label);
  check("interface-patch-invalid", await admin.patch(`${path}${one}/`, { mtu: "many" }));
  const twice = [one, two].map((id) => ({ id, name: "same" }));
  check("interface-bulk-patch-unique-clash", await admin.patch(path, twice));
  check("unknown-endpoint", await admin.get("/api/dcim/nothing/"));
  await admin.delete(`/api/dcim/devices/${device}/`);
  check("device-after-delete", await admin.get(`/api/dcim/devices/${device}/`));
});
