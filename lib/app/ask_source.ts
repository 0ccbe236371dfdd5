/**
 * What is asked of a source about events and writes, in the words of the store.
 *
 * @module
 */
import type { Clock } from "../clock.ts";
import type { ObjectEvent } from "../event/types.ts";
import { findChanges } from "../source/change_log/lookup.ts";
import { changeLogPath } from "../source/change_log/path.ts";
import { hasBranching, whereHappened } from "../source/netbox/branches.ts";
import { ourUser as ourNetBoxUser } from "../source/netbox/identity.ts";
import { ourUser as ourNautobotUser } from "../source/nautobot/identity.ts";
import type { NetBoxApi } from "../source/netbox/api.ts";
import { findRequestId } from "../source/own_write_lookup.ts";
import { readStatus } from "../source/registration/sources.ts";
import type { Doubt, DoubtAnswer, OpenWrite, SettledWrite } from "../store/origin.ts";
import type { Store } from "../store/store.ts";
import type { SourceFacts } from "./facts.ts";

/** A source that can be asked. */
export interface Asked {
  readonly api: NetBoxApi;
  readonly token: string;
  readonly facts: SourceFacts;
}

/**
 * Finds out what can be without having written anything.
 *
 * @throws {NetBoxError} when the source does not answer, or refuses.
 */
export async function findFacts({ api, token, facts }: Asked): Promise<Partial<SourceFacts>> {
  const status = await readStatus(api);
  const { release } = status;
  if (api.product.kind === "nautobot") {
    return { release, branching: false, user: await ourNautobotUser(api, token) };
  }
  const user = await ourNetBoxUser(api, release) ?? facts.user;
  return { release, branching: hasBranching(status), user };
}

/** Milliseconds between the two times that a source is asked about an event that it does not have. */
const AGAIN = 5_000;

/**
 * Asks where an event happened.
 *
 * @param which Whether anybody wants to know which branch it is.
 * @throws {NetBoxError} when the source cannot say it now.
 */
export async function askWhere(
  { api, facts }: Asked,
  event: ObjectEvent,
  { asked }: Pick<Doubt, "asked">,
  which: boolean,
  now: number,
): Promise<DoubtAnswer> {
  const { release } = facts;
  const where = await whereHappened(api, event, { release, which, again: asked > 0 });
  switch (where) {
    case "main":
      return { kind: "happened", branch: null };
    case "no change":
      return { kind: "skip", reason: "no change" };
    case "not yet":
      return { kind: "later", at: now + AGAIN };
    case "in a branch":
      return { kind: "happened", branch: { id: null, name: "(not known which)", schemaId: null } };
    default:
      return { kind: "happened", branch: where.branch };
  }
}

/**
 * Whether the change log of a Nautobot has a deletion of an event's object.
 *
 * @throws {NetBoxError} when the change log cannot be read now.
 */
export async function isDeletionLogged({ api }: Asked, event: ObjectEvent): Promise<boolean> {
  const query = {
    changed_object_id: String(event.objectId),
    time__gte: event.timestamp.toISOString(),
    sort: "-time",
  };
  for await (const row of findChanges(api, changeLogPath("nautobot", null), { query })) {
    if (row.action === "delete" && row.objectId === String(event.objectId)) return true;
  }
  return false;
}

/** Milliseconds in which the events of a request are made, by the clock of whoever counts them. */
const SOON = 10 * 60_000;

/**
 * Asks whether a write happened of which the answer did not say it.
 *
 * @throws {NetBoxError} when the change log cannot be read now.
 */
export async function askWrite(
  { api, facts }: Asked,
  write: OpenWrite,
  { store, clock }: { readonly store: Pick<Store, "isOwnRequest">; readonly clock: Clock },
): Promise<SettledWrite> {
  const { kind } = api.product;
  const { release, user, branching } = facts;
  const isKnown = (requestId: string) => store.isOwnRequest(write.source, requestId);
  const requestId = await findRequestId(api, write, { kind, release, user, isKnown, clock });
  // Only branches use a request id twice; without them no clock needs to be trusted.
  return { requestId, until: branching ? clock.now() + SOON : null };
}
