/**
 * The outside of a NetBox webhook body: what must be there before anything can be made of it.
 *
 * @module
 */
import * as z from "../../zod_parts.ts";
import { COMMON, detail, not, readBody, text, unreadable as unreadableBody } from "../body.ts";
import type { UnreadableError } from "../types.ts";

const Envelope = z.object({
  ...COMMON,
  object_type: text.nullish(),
  request: z.object({ id: detail, user: detail }).nullish().catch(null),
  // Strict on purpose: an event of a branch that is not recognised as one would change the network.
  context: z.object({
    active_branch: z.object({
      id: z.union([z.number(), text], not("a number or text")),
      name: text,
      schema_id: text,
    }, not("an object")).nullish(),
  }, not("an object")).nullish(),
}, not("an object"));

/** A body whose keys have the right types; `data` and the snapshots are the payload's own objects. */
export type Envelope = z.infer<typeof Envelope>;

/**
 * Checks a body. What it need not have may be missing.
 *
 * @throws {UnreadableError} naming every key that is wrong.
 */
export function readEnvelope(payload: unknown): Envelope {
  return readBody("NetBox", Envelope, payload);
}

/** The error that tells why a body is no event of NetBox. */
export function unreadable(reason: string): UnreadableError {
  return unreadableBody("NetBox", reason);
}
