import { deepStrictEqual as same, equal } from "node:assert/strict";
import { type NetBoxDouble, type Version, VERSIONS } from "../../../lib/testing/netbox/mod.ts";
import { hook, seeded } from "./setup.ts";

/** A NetBox with a webhook for sites and for jobs. */
async function watched(version: Version, ...flags: string[]): Promise<NetBoxDouble> {
  const double = await seeded({ version });
  const types = flags.includes("type_job_start") ? ["job_started"] : [];
  await hook(double, {}, {
    content_types: ["dcim.site", "extras.script"],
    object_types: ["dcim.site", "extras.script"],
    event_types: ["object_updated", "job_completed", ...types],
    type_job_end: true,
    ...Object.fromEntries(flags.map((flag) => [flag, true])),
  });
  return double;
}

function run(double: NetBoxDouble, fails = false) {
  return double.runScript((write) => {
    write("PATCH", "/api/dcim/sites/1/", { description: "by a script" });
    if (fails) throw new Error("deliberate failure");
  }, { user: "ana" });
}

const events = (double: NetBoxDouble) => double.deliveries.pending.map(({ event }) => event);

for (const version of VERSIONS) {
  Deno.test(`NetBox ${version} tells of a script as it was measured`, async () => {
    const double = await watched(version);
    const { requestId, status } = run(double);
    equal(status, "completed");
    const ended = ["updated", "job_ended"];
    const all = double.release < 400
      ? ["updated"]
      : double.release < 401
      ? ended.toReversed()
      : ended;
    same(events(double), all);
    same(double.changes.slice(-1).map((it) => [it.requestId, it.user]), [[requestId, "ana"]]);
  });

  Deno.test(`NetBox ${version} keeps and sends nothing of what a failing script changed`, async () => {
    const double = await watched(version);
    equal(run(double, true).status, "errored");
    same(events(double), double.release < 400 ? [] : ["job_ended"]);
    equal(double.table("dcim.site").get(1)!.description, "");
  });

  Deno.test(`NetBox ${version} with a rule for job_started`, async () => {
    const double = await watched(version, "type_job_start");
    const broken = double.release >= 401 && double.release < 407;
    equal(run(double).status, broken ? "errored" : "completed");
    equal(events(double).includes("job_started"), [400, 407].includes(double.release));
    equal(events(double).includes("updated"), !broken);
  });
}
