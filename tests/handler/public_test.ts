import assert from "node:assert/strict";
import { z } from "zod";
import { readConfig } from "../../lib/handler/config.ts";
import type {
  Batching,
  Context,
  Handler,
  HandlerConfig,
  JobEvent,
  ObjectEvent,
  UpdateEvent,
} from "../../lib/mod.ts";

Deno.test("HandlerConfig is what readConfig() reads", () => {
  const config: Required<Omit<HandlerConfig<"dcim.interface">, "batch">> = {
    description: "Sets the MTU",
    enabled: true,
    fields: ["description", "enabled", "mtu"],
    when: (event) => Boolean(event.data.custom_fields?.change_ticket_number) || "no ticket",
    lane: "object",
    concurrency: 2,
    retries: 5,
    backoff: ["5s", 30_000],
    timeout: "30s",
    supersede: true,
    refresh: true,
    debounce: { wait: "10s", max: "1m" },
    branches: "all",
    ownChanges: "others",
    catchUp: false,
    sources: ["netbox"],
    schema: z.object({ name: z.string() }),
  };
  assert.ok(!("problem" in readConfig(config)));
  const batch: Required<Batching> = { wait: "10s", max: "2m", by: "data.zone.id", size: 500 };
  assert.ok(!("problem" in readConfig({ batch })));
});

Deno.test("HandlerConfig takes the event that when() is written for", () => {
  const updates: HandlerConfig<"dcim.site"> = {
    when(event: UpdateEvent<"dcim.site">) {
      return event.changed("name") ?? true;
    },
  };
  const jobs: HandlerConfig<"extras.script", JobEvent> = {
    when: async (event) => await Promise.resolve(event.action === "job_ended"),
  };
  assert.ok(updates.when && jobs.when);
});

Deno.test("HandlerConfig refuses what the object type and the fields do not allow", () => {
  const configs: HandlerConfig<"dcim.site">[] = [
    // @ts-expect-error a misspelled field
    { retires: 5 },
    // @ts-expect-error a lane that does not exist
    { lane: "device" },
    {
      // @ts-expect-error an event of another object type
      when: (event: ObjectEvent<"dcim.rack">) => event.objectId !== 0,
    },
  ];
  assert.equal(configs.length, 3);
});

Deno.test("Handler is any function of event and context", () => {
  const handlers: Handler<UpdateEvent<"dcim.site">>[] = [
    () => {},
    (event) => event.display,
    async (event: ObjectEvent, ctx: Context) => {
      const count: number = await ctx.step("count", () => event.display.length);
      ctx.log.info(`${count}`, { count });
    },
  ];
  assert.equal(handlers.length, 3);
});
