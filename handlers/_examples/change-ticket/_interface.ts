/**
 * From an interface of NetBox to what its device should be configured with, and back.
 *
 * @module
 */
import { type Context, PermanentError } from "hookbox";
import {
  type ConfigChange,
  describeChange,
  type Device,
  device,
  type InterfaceIntent,
  type InterfaceModel,
  interfaceModel,
  type InterfaceState,
  netconfSettings,
  type Plan,
} from "hookbox/netconf";
import { z } from "zod";

/** Whoever has this tag is not shut down, nor is its MTU changed. */
const PROTECTED = "hookbox-protected";

/** What an interface of NetBox must be, before its device hears of it. */
const Interface = z.object({
  id: z.number(),
  name: z.string().min(1),
  type: z.object({ value: z.string() }),
  // 240 characters is the most that IOS-XE takes; the ticket needs some of them.
  description: z.string().max(200).regex(/^[^\p{Cc}]*$/u, "has control characters"),
  enabled: z.boolean(),
  mtu: z.int().min(68).max(9216).nullable(),
  mgmt_only: z.boolean(),
  tags: z.array(z.object({ slug: z.string() })),
  device: z.object({ id: z.number() }),
});

/** An interface as NetBox has it, checked. */
export type NetBoxInterface = z.infer<typeof Interface>;

/** What is wrong in NetBox: for whoever can mend it there. */
export class BadDataError extends Error {
  override readonly name = "BadDataError";
}

/** Checks what NetBox says of an interface. @throws {BadDataError} with everything that is wrong. */
export function readInterface(data: unknown): NetBoxInterface {
  const { data: read, error } = Interface.safeParse(data);
  if (!error) return read;
  const problems = error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  throw new BadDataError(problems.join("; "));
}

/** A device of NetBox, and how to configure it. */
export interface Target {
  readonly name: string;
  /** Where it is reached. */
  readonly address: string;
  /** The id of the address in NetBox. */
  readonly addressId: number | string;
  readonly model: InterfaceModel;
  readonly device: Device;
}

/** Finds out where a device is managed and which model it speaks. @throws {BadDataError} when NetBox does not say. */
export async function findTarget(id: number, ctx: Context): Promise<Target> {
  const found = await ctx.netbox.dcim.devices.get(id);
  if (!found) throw new BadDataError(`there is no device with the id ${id}`);
  const name = String(found.name ?? found.display);
  const { primary_ip4: address, platform } = found;
  if (!address) throw new BadDataError(`${name} has no primary IPv4 address`);
  const host = String(address.address).split("/")[0]!;
  return {
    name,
    address: host,
    addressId: address.id,
    model: interfaceModel(platform?.slug),
    device: device({ host, ...await netconfSettings((name) => ctx.env(name)) }),
  };
}

/** What the device should have. With a ticket its number stands at the end of the description. */
export function intentOf(it: NetBoxInterface, ticket?: string): InterfaceIntent {
  const { name, enabled, mtu, type } = it;
  const description = it.description && ticket
    ? `${it.description} ##ticket:${ticket}##`
    : it.description || null;
  return { name, description, enabled, mtu, type: type.value };
}

/**
 * What makes the interface so. Under the lock it looks at what the device has: an interface over which we may reach the
 * device is neither shut down nor given another MTU, unless ALLOW_MGMT_CHANGES is true.
 *
 * @throws {BadDataError} on a name that no interface of the device's model has.
 */
export async function planFor(
  it: NetBoxInterface,
  intent: InterfaceIntent,
  target: Target,
  ctx: Context,
): Promise<Plan> {
  const { model, name } = target;
  filterFor(target, it.name);
  const guard = ctx.env("ALLOW_MGMT_CHANGES") === "true" ? null : await whyGuarded(it, target, ctx);
  return async (session, signal) => {
    if (guard) {
      const danger = dangerOf(intent, await readState(session, target, it.name, signal));
      if (danger) {
        throw new PermanentError(
          `${it.name} of ${name} ${guard}, so it is not ${danger} (ALLOW_MGMT_CHANGES=true allows it)`,
        );
      }
    }
    const edit = model.edit(intent);
    return typeof edit === "function" ? await edit(session, signal) : edit;
  };
}

/** A change as the chat is told of it: `mtu: 1500 → (none)`. Of `shutdown` there is nothing to show but that it is there. */
export function briefly({ path, before, after }: ConfigChange): string {
  const shown = (value: string | null) => value === "" ? "(set)" : value;
  const name = path.slice(path.lastIndexOf("/") + 1);
  return describeChange({ path: name, before: shown(before), after: shown(after) });
}

/**
 * What the device has of an interface; null: nothing.
 *
 * @throws {BadDataError} on a name that no interface of the device's model has.
 */
export async function readState(
  session: Parameters<Plan>[0],
  target: Target,
  name: string,
  signal?: AbortSignal,
): Promise<InterfaceState | null> {
  const filter = filterFor(target, name);
  return target.model.read(await session.getConfig("running", { filter, signal }), name);
}

function filterFor({ model }: Target, name: string) {
  try {
    return model.filter(name);
  } catch (error) {
    throw new BadDataError((error as Error).message);
  }
}

function dangerOf(intent: InterfaceIntent, now: InterfaceState | null): string | null {
  if (!intent.enabled && now?.enabled !== false) return "shut down";
  return intent.mtu === (now?.mtu ?? null) ? null : "given another MTU";
}

/** Why we may lose the device with this interface; null: we do not. */
async function whyGuarded(
  it: NetBoxInterface,
  { address, addressId }: Target,
  ctx: Context,
): Promise<string | null> {
  if (it.mgmt_only) return "is for management only";
  if (it.tags.some(({ slug }) => slug === PROTECTED)) return `has the tag ${PROTECTED}`;
  const holder = await ctx.netbox.ipam.ip_addresses.get(addressId);
  return holder?.assigned_object_type === "dcim.interface" && holder.assigned_object_id === it.id
    ? `holds ${address}, over which it is configured`
    : null;
}
