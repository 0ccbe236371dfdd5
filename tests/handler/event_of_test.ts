import type {
  ConfigOf,
  Context,
  ContextOf,
  DeadEvent,
  Event,
  EventOf,
  HandlerConfig,
  JobEvent,
  NamedEvent,
  ObjectEvent,
  PluginEvent,
  ProcessContext,
  ProcessEvent,
  ScheduleConfig,
  ScheduleEvent,
  UpdateEvent,
} from "../../lib/mod.ts";

/** Fails to compile where the two are not the same type. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true
  : false;

Deno.test("EventOf is the event that a handler of that name gets", () => {
  const same: [
    Same<EventOf<"dcim.site.update">, UpdateEvent<"dcim.site">>,
    Same<EventOf<"dcim.site.any">, ObjectEvent<"dcim.site">>,
    Same<EventOf<"any.any.delete">, ObjectEvent<string, "delete">>,
    Same<EventOf<"dcim.{site,device}.create">, ObjectEvent<string, "create">>,
    Same<EventOf<"ipam.*.update">, UpdateEvent<string>>,
    Same<EventOf<"extras.script.job_ended">, JobEvent<"extras.script">>,
    Same<EventOf<"netbox_branching.branch:branch_merged">, PluginEvent<"netbox_branching.branch">>,
    Same<EventOf<"schedule.nightly">, ScheduleEvent>,
    Same<EventOf<"custom.rebuild">, NamedEvent>,
    Same<EventOf<"lifecycle.start">, ProcessEvent>,
    Same<EventOf<"lifecycle.dead">, DeadEvent>,
    Same<EventOf<string>, Event>,
  ] = [true, true, true, true, true, true, true, true, true, true, true, true];
  void same;
});

Deno.test("ContextOf and ConfigOf are what a handler of such events gets and says", () => {
  const same: [
    Same<ContextOf<EventOf<"task.listen">>, ProcessContext>,
    Same<ContextOf<EventOf<"dcim.site.update">>, Context>,
    Same<ContextOf<Event>, Context>,
    Same<ConfigOf<EventOf<"schedule.nightly">>, ScheduleConfig>,
    Same<ConfigOf<EventOf<"custom.rebuild">>, HandlerConfig<string, EventOf<"custom.rebuild">>>,
    Same<ConfigOf<Event>, HandlerConfig<string, Event>>,
  ] = [true, true, true, true, true, true];
  void same;
});
