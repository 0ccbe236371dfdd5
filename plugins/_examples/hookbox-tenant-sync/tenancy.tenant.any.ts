/** Every change of a tenant, at once. */
import type { Context, HandlerConfig, ObjectEvent } from "hookbox";
import { otherSource, sync, type Tenant } from "./_sync.ts";

export const config: HandlerConfig<"tenancy.tenant"> = {
  description: "Makes tenants of another source like ours",
  sources: ["netbox"],
  // Only the newest state of a tenant matters there.
  supersede: true,
};

export default async function (event: ObjectEvent<"tenancy.tenant">, ctx: Context) {
  const tenant = event.data as Tenant;
  const was: string = event.snapshots.prechange?.slug ?? tenant.slug;
  if (event.action !== "delete") return await sync(tenant, ctx, was);
  const { tenants } = otherSource(ctx).tenancy;
  const there = await tenants.get({ slug: was });
  if (there) await tenants.delete(there.id);
}
