/**
 * What devices need before and after a change, beside NETCONF's own operations.
 *
 * @module
 */
import type { Bounds } from "../bounded.ts";
import type { NetconfSession } from "../client.ts";

/** Namespace of IOS-XE's own operations. */
const CISCO_IA = "http://cisco.com/yang/cisco-ia";

/** Milliseconds: a device may read or write all of its configuration. */
const PATIENCE = 120_000;

/** IOS-XE: what was changed on its command line is brought into the datastore that NETCONF sees. */
export async function syncFrom(session: NetconfSession, { signal }: Bounds): Promise<void> {
  if (!session.capabilities.hasModule(CISCO_IA)) return;
  await session.rpc(
    { "sync-from": { "@xmlns": CISCO_IA } },
    { signal, timeout: PATIENCE },
  );
}

/** Keeps the running configuration over a restart. @returns whether the device has a way to. */
export async function save(session: NetconfSession, { signal }: Bounds): Promise<boolean> {
  const { capabilities } = session;
  const bounds = { signal, timeout: PATIENCE };
  if (capabilities.hasModule(CISCO_IA)) {
    await session.rpc({ "save-config": { "@xmlns": CISCO_IA } }, bounds);
  } else if (capabilities.has("startup")) {
    await session.copyConfig("startup", "running", bounds);
  } else return false;
  return true;
}
