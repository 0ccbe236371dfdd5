import { deepStrictEqual as same, match, ok, strictEqual as is } from "node:assert/strict";
import { VERSIONS } from "../../../lib/testing/netbox/mod.ts";
import { desire, setUp, triggers, wants } from "./setup.ts";

const JOBS = desire({ subscriptions: [wants("extras.script", "job_started", "job_ended")] });

for (const version of VERSIONS) {
  Deno.test(`job events are registered as far as NetBox ${version} sends them without harm`, async () => {
    const { registration, double } = setUp({ version }, JOBS);
    const { warnings, status } = await registration.reconcile();
    is(status, "registered");
    const breaks = version >= "4.1" && version < "4.7";
    same(
      triggers(double)["extras.script"]!.events,
      breaks ? ["job_end"] : ["job_end", "job_start"],
    );
    for (const warning of warnings) match(warning, /the handler extras\.script\.job_started gets/);
    const said = (pattern: RegExp) => warnings.some((warning) => pattern.test(warning));
    is(said(/every script fail \(fixed in 4\.7\)/), breaks);
    is(said(/takes job_started of scripts and never sends it/), version < "4.0");
    is(said(/takes job_ended of scripts and never sends it/), version < "4.0");
    is(said(/before the events of the objects/), version.startsWith("4.0."));
    is(said(/does not say which job it was or that it failed/), version >= "4.0");
    same((await registration.check()).steps, []);
  });
}

Deno.test("all ends of a job are asked for, because a newer NetBox may tell them apart", async () => {
  const { registration, double } = setUp({ version: "4.7.3" }, JOBS);
  await registration.reconcile();
  const [rule] = [...double.rules.values()];
  same(rule!.event_types, ["job_completed", "job_errored", "job_failed", "job_started"]);
});

Deno.test("handlers of objects alone hear nothing about jobs", async () => {
  for (const version of VERSIONS) {
    const { warnings } = await setUp({ version }).registration.reconcile();
    ok(!warnings.some((warning) => warning.includes("job")));
  }
});
