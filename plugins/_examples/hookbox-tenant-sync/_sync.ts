/**
 * One tenant of another source, made as it is here.
 *
 * @module
 */
import type { Client, Context } from "hookbox";

/** What is kept the same. */
export interface Tenant {
  readonly name: string;
  readonly slug: string;
  readonly description: string;
}

/** The source that is kept like ours: `TENANT_SYNC_TO`, one of `HOOKBOX_SOURCES`. */
export function otherSource(ctx: Context): Client {
  return ctx.source(ctx.env("TENANT_SYNC_TO") ?? "lab");
}

/** Creates or updates it there. @param was The slug that it had before. */
export async function sync(tenant: Tenant, ctx: Context, was = tenant.slug): Promise<void> {
  const { tenants } = otherSource(ctx).tenancy;
  const { name, slug, description } = tenant;
  const there = await tenants.get({ slug: was });
  if (there === null) await tenants.create({ name, slug, description });
  else if (there.name === name && there.slug === slug && there.description === description) return;
  else await tenants.update(there.id, { name, slug, description });
  ctx.log.info(`${name} is ${there === null ? "created" : "updated"}`);
}
