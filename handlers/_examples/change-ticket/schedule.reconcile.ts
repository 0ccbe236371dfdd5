/**
 * Compares what NetBox says of the interfaces of devices that have the tag `hookbox-reconcile` with what the devices have,
 * every hour, and tells the chat where they differ. With RECONCILE=repair the devices get what NetBox says.
 *
 * Copy this folder into the handlers folder: settings as in dcim.interface.update.ts.
 */
import { type Context, PermanentError, type ScheduleConfig, type ScheduleEvent } from "hookbox";
import {
  type ConfigChange,
  type InterfaceIntent,
  NetconfError,
  transaction,
} from "hookbox/netconf";
import { notify } from "hookbox/notify";
import {
  BadDataError,
  briefly,
  findTarget,
  intentOf,
  type NetBoxInterface,
  planFor,
  readInterface,
  readState,
  type Target,
} from "./_interface.ts";

/** Devices that are compared have it. */
const TAG = "hookbox-reconcile";

export const config: ScheduleConfig = {
  description: "Finds interfaces that are not as NetBox says",
  every: "1h",
  timeout: "30m",
};

export default async function (_event: ScheduleEvent, ctx: Context) {
  // NetBox refuses to look for a tag that nobody has made.
  if (!await ctx.netbox.extras.tags.get({ slug: TAG })) {
    return ctx.log.info(`Nothing to compare: NetBox has no tag ${TAG}`);
  }
  const repair = ctx.env("RECONCILE") === "repair" && !ctx.dryRun;
  const report: string[] = [];
  for await (const { id, name } of ctx.netbox.dcim.devices.filter({ tag: TAG })) {
    try {
      const target = await findTarget(Number(id), ctx);
      for await (const line of reconcile(target, Number(id), repair, ctx)) report.push(line);
    } catch (error) {
      // One device that is away must not hide what is wrong with the others.
      ctx.signal.throwIfAborted();
      report.push(`${name}: cannot be compared: ${(error as Error).message}`);
    }
  }
  if (report.length === 0) return ctx.log.info("Every interface is as NetBox says");
  await ctx.step("tell", () => notify(ctx, report.join("\n")));
}

/** What is not as it should be, a line for each interface. */
async function* reconcile(
  target: Target,
  id: number,
  repair: boolean,
  ctx: Context,
): AsyncGenerator<string> {
  for await (const data of ctx.netbox.dcim.interfaces.filter({ device_id: id })) {
    const what = `${target.name} ${data.name}`;
    try {
      // Whatever has a ticket is about to be changed.
      if (data.custom_fields?.change_ticket_number) continue;
      const changes = await compare(readInterface(data), target, repair, ctx);
      if (changes.length === 0) continue;
      const done = repair ? "repaired" : "differs";
      yield `${what} ${done}: ${changes.map(briefly).join("; ")}`;
    } catch (error) {
      // A name that no interface of the device can have: a patch panel's port, a virtual one.
      if (error instanceof BadDataError) ctx.log.debug(`${what}: ${error.message}`);
      else if (isOfThisOne(error)) yield `${what} differs: ${error.message}`;
      else throw error;
    }
  }
}

/** Whether others of the device may be better off: we, or the device, refuse to make this one so. */
function isOfThisOne(error: unknown): error is Error {
  if (error instanceof PermanentError) return true;
  return error instanceof NetconfError && !error.temporary &&
    ["rpc", "not-applied"].includes(error.kind);
}

/** Whether a device that has no configuration of the interface is as it should be. */
function isDefault({ description, enabled, mtu }: InterfaceIntent): boolean {
  return description === null && enabled && mtu === null;
}

/** What is changed, or would be. */
async function compare(
  it: NetBoxInterface,
  target: Target,
  repair: boolean,
  ctx: Context,
): Promise<readonly ConfigChange[]> {
  const { signal } = ctx;
  const { device } = target;
  const now = await device.use((session) => readState(session, target, it.name, signal), {
    signal,
  });
  // The number of the last ticket may stay where it is.
  const ticket = /##ticket:(.+)##$/.exec(now?.description ?? "")?.[1];
  const intent = intentOf(it, ticket);
  if (now === null && isDefault(intent)) return [];
  const plan = await planFor(it, intent, target, ctx);
  return (await transaction(device, plan, { signal, dryRun: !repair })).changes;
}
