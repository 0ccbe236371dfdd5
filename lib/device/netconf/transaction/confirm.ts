/**
 * A commit that the device takes back by itself when it has cut us off (RFC 6241, section 8.4).
 *
 * @module
 */
import type { NetconfSession } from "../client.ts";
import type { Device } from "../device.ts";
import { NetconfError } from "../error.ts";
import type { ConfigChange } from "./changes.ts";
import { NotAppliedError } from "./not_applied.ts";

/** Milliseconds for taking it back. */
const CANCEL = 5000;

/**
 * Commits, opens a new session, looks there whether all is as wanted, and confirms.
 *
 * @param check What is missing.
 */
export async function commitConfirmed(
  device: Device,
  session: NetconfSession,
  seconds: number,
  check: (session: NetconfSession) => Promise<readonly ConfigChange[]>,
  signal: AbortSignal | undefined,
): Promise<void> {
  await session.commit({ confirmed: true, confirmTimeout: seconds, signal });
  let missing: readonly ConfigChange[];
  try {
    missing = await fromOutside(device, seconds, check, signal);
  } catch (cause) {
    await takeBack(session);
    if (signal?.aborted) throw cause;
    const detail = "after the change no new session could be opened, and it was taken back: " +
      (cause as Error).message;
    throw new NetconfError({ kind: "unreachable", device: device.name, detail, cause });
  }
  if (missing.length > 0) {
    await takeBack(session);
    throw new NotAppliedError(device.name, missing, true);
  }
  try {
    await session.commit({ signal });
  } catch (error) {
    await takeBack(session);
    throw error;
  }
}

/** Half of the time is left for confirming. */
async function fromOutside(
  device: Device,
  seconds: number,
  check: (session: NetconfSession) => Promise<readonly ConfigChange[]>,
  signal: AbortSignal | undefined,
): Promise<readonly ConfigChange[]> {
  const fresh = await device.connect({ timeout: seconds * 500, signal });
  try {
    return await check(fresh);
  } finally {
    await fresh.close();
  }
}

/** At once, where the device can; else by the end of the session that committed. */
async function takeBack(session: NetconfSession): Promise<void> {
  try {
    await session.cancelCommit({ timeout: CANCEL });
  } catch {
    session.abandon();
  }
}
