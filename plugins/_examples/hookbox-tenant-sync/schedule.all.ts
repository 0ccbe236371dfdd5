/** All tenants, every night: whoever changed them on the other side. */
import type { Context, ScheduleConfig, ScheduleEvent } from "hookbox";
import { sync, type Tenant } from "./_sync.ts";

export const config: ScheduleConfig = {
  description: "Makes all tenants of another source like ours",
  cron: "0 3 * * *",
  timeout: "1h",
};

export default async function (_event: ScheduleEvent, ctx: Context) {
  for await (const tenant of ctx.source("netbox").tenancy.tenants.filter({})) {
    await sync(tenant as unknown as Tenant, ctx);
  }
}
