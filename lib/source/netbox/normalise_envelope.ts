/**
 * The outside of a NetBox webhook body: what must be there before anything can be made of it.
 *
 * @module
 */
import { z } from "zod";
import { isRecord } from "../../event/changes.ts";
import { UnreadableError } from "../types.ts";

/** How an issue is told, after the key that it is about. */
const not = (what: string) => ({
  error: ({ input }: { readonly input?: unknown }) =>
    input === undefined ? "is missing" : `is not ${what}`,
});

/** Not described any deeper: zod would copy what it describes, at ten times the cost (measured). */
const record = z.custom<Record<string, unknown>>(isRecord, not("an object")).nullish();
const text = z.string(not("text"));
/** What is nice to know must not make a body unreadable, should a later version say it in another way. */
const detail = text.nullish().catch(null);

const Envelope = z.object({
  event: text.min(1, "is empty"),
  timestamp: text.nullish(),
  object_type: text.nullish(),
  model: text.nullish(),
  data: record,
  username: detail,
  request_id: detail,
  request: z.object({ id: detail, user: detail }).nullish().catch(null),
  snapshots: z.object({ prechange: record, postchange: record }, not("an object")).nullish(),
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
  const { success, data, error } = Envelope.safeParse(payload);
  if (success) return data;
  const problems = error.issues.map(({ path, message }) =>
    path.length > 0 ? `"${path.join(".")}" ${message}` : `it ${message}`
  );
  throw unreadable(`${problems.join(", ")}. If the webhook has a body template, clear it`);
}

/** The error that tells why a body is no event. A reason may quote the body, which may be long. */
export function unreadable(reason: string): UnreadableError {
  const short = reason.length > 500 ? `${reason.slice(0, 500)}…` : reason;
  return new UnreadableError(`Cannot read the body as a NetBox event: ${short}`);
}
