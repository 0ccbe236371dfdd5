import type { CreateEvent, Event, JobEvent, ObjectEvent, PluginEvent } from "../../lib/mod.ts";
import { createEvent, type EventOf } from "../../lib/testing.ts";

/** True where both are the same type. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true
  : false;

Deno.test("EventOf is the event that a handler of this name takes", () => {
  const holds: [
    Same<EventOf<"dcim.site.create">, CreateEvent<"dcim.site">>,
    Same<EventOf<"dcim.site.update">, ObjectEvent<"dcim.site", "update">>,
    Same<EventOf<"extras.script.job_ended">, JobEvent<"extras.script">>,
    Same<EventOf<"a.b:merged">, PluginEvent<"a.b">>,
    Same<EventOf<string>, Event>,
  ] = [true, true, true, true, true];
  const event: CreateEvent<"dcim.site"> = createEvent("dcim.site.create");
  if (!holds.every(Boolean) || event.action !== "create") throw new Error("never");
});
