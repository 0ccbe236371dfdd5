/**
 * What a write says in NetBox's change log (4.4 and later).
 *
 * @module
 */
import { isRecord } from "../../event/changes.ts";

/** NetBox keeps no more of a message, and refuses longer ones. */
const LONGEST = 200;

/** Of a handler's id, where there is more to say. */
const LONGEST_ID = 80;

/** The field that NetBox takes a message in. */
const FIELD = "changelog_message";

/** `hookbox: dcim.interface.update #1f0c9a3e: why`, cut to what NetBox keeps. The nonce is always whole. */
export function messageOf(handler: string, nonce: string, why: string | undefined): string {
  const who = `hookbox: ${cut(handler, LONGEST_ID)} #${nonce}`;
  return why ? `${who}: ${cut(why, LONGEST - [...who].length - 2)}` : who;
}

/**
 * The body with a message, each item of a list with its own; undefined where it can take none.
 *
 * @param message Makes the message from what the body itself says for one.
 */
export function withMessage(
  method: string,
  body: unknown,
  message: (why: string | undefined) => string,
): unknown {
  if (body === undefined && method === "DELETE") return { [FIELD]: message(undefined) };
  if (Array.isArray(body)) {
    const takes = body.length > 0 && body.every(isRecord);
    return takes ? body.map((item) => withMessage(method, item, message)) : undefined;
  }
  if (!isRecord(body)) return undefined;
  const own = body[FIELD];
  return { ...body, [FIELD]: message(typeof own === "string" && own !== "" ? own : undefined) };
}

/** The body as the handler gave it, of one that {@linkcode withMessage} has put a message into. */
export function withoutMessage(body: unknown): unknown {
  if (Array.isArray(body)) return body.map(withoutMessage);
  if (!isRecord(body) || typeof body[FIELD] !== "string") return body;
  const { [FIELD]: message, ...rest } = body;
  const [, why] = /^hookbox: .*? #[0-9a-f]{8}(?:: (.*))?$/s.exec(message as string) ?? [];
  if (why !== undefined) return { ...rest, [FIELD]: why };
  return Object.keys(rest).length > 0 ? rest : undefined;
}

/** By characters, for half of one is none that NetBox can keep. */
function cut(text: string, length: number): string {
  const characters = [...text];
  return characters.length <= length ? text : `${characters.slice(0, length - 1).join("")}…`;
}
