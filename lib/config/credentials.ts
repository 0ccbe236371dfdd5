/**
 * Tokens, secrets, passwords and what else must be sent exactly as it is written.
 *
 * Every reader throws a `SyntaxError` whose message follows the name of the value in a sentence, and never has the
 * value in it.
 *
 * @module
 */
import { asBoolean } from "./quantities.ts";

/** NetBox's `Webhook.secret` is a CharField of 255 characters. */
const LONGEST_SECRET = 255;

/** Shorter ones can be guessed, and could not be told from words in a log. */
const SHORTEST_SECRET = 8;

/** Visible ASCII: the rest cannot be in an HTTP header (RFC 9110 §5.5). */
const VISIBLE = /^[\x21-\x7e]+$/;

/** `HOOKBOX_SECRETS`: a comma list, the first signs. Doubles count once. @throws {SyntaxError} */
export function parseSecrets(text: string): readonly string[] {
  const secrets = text.split(",").map((secret) => secret.trim());
  secrets.forEach((secret, index) => {
    const which = secrets.length === 1 ? "" : ` (secret ${index + 1} of ${secrets.length})`;
    if (secret === "") throw new SyntaxError(`has an empty secret between commas${which}`);
    if ([...secret].length > LONGEST_SECRET) {
      throw new SyntaxError(`is longer than the ${LONGEST_SECRET} characters NetBox keeps${which}`);
    }
    if (secret.length < SHORTEST_SECRET) {
      throw new SyntaxError(`is shorter than ${SHORTEST_SECRET} characters${which}`);
    }
    // deno-lint-ignore no-control-regex -- control characters are what is looked for
    if (/[\x00-\x1f\x7f]/.test(secret)) throw new SyntaxError(`has a control character${which}`);
  });
  return [...new Set(secrets)];
}

/** `NETBOX_TOKEN`: alone, without `Token` or `Bearer`. @throws {SyntaxError} */
export function parseNetBoxToken(text: string): string {
  if (/^(token|bearer)\s/i.test(text)) {
    throw new SyntaxError("begins with a word such as Token or Bearer; give the token alone");
  }
  // A v2 token (NetBox ≥4.5) is nbt_<key>.<secret>; the list of tokens in NetBox shows only the key.
  if (/^nbt_[^.]*$/.test(text)) {
    throw new SyntaxError(
      "is only the key of a token; a whole one is nbt_<key>.<secret>, shown once when it is made",
    );
  }
  return parseToken(text);
}

/** A token of our own, sent in a header. @throws {SyntaxError} */
export function parseToken(text: string): string {
  if (!VISIBLE.test(text)) {
    throw new SyntaxError("has white space or characters that cannot be in a header");
  }
  return parsePassword(text);
}

/** A password that people type. @throws {SyntaxError} */
export function parsePassword(text: string): string {
  if (text.length < SHORTEST_SECRET) {
    throw new SyntaxError(`is shorter than ${SHORTEST_SECRET} characters`);
  }
  return text;
}

/** `HOOKBOX_URL_HEADERS`: lines `Name: value`, as NetBox's webhook wants them. @throws {SyntaxError} */
export function parseHeaderLines(text: string): string {
  const lines = text.split(/\r?\n/).map((line) => line.trim()).filter(Boolean);
  lines.forEach((line, index) => {
    // A field name is a token, RFC 9110 §5.6.2.
    if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+:\s*\S/.test(line)) {
      throw new SyntaxError(`has a line that is not "Name: value" (line ${index + 1})`);
    }
  });
  return lines.join("\n");
}

/** `NETBOX_SSL_VERIFY`: true, false, or the SHA-256 of a certificate, colons allowed. @throws {SyntaxError} */
export function parseSslVerify(text: string): boolean | string {
  const switched = asBoolean(text);
  if (switched !== undefined) return switched;
  const hex = /^sha256:([0-9a-f:]+)$/.exec(text.toLowerCase())?.[1]?.replaceAll(":", "");
  if (hex?.length !== 64) {
    throw new SyntaxError("is neither true, false nor sha256:<64 hexadecimal digits>");
  }
  return `sha256:${hex}`;
}

/** `HOOKBOX_NAME`. @throws {SyntaxError} */
export function parseName(text: string): string {
  if (!/^[a-z0-9-]{1,40}$/.test(text)) {
    throw new SyntaxError("is not a name; write 1 to 40 of a-z, 0-9 and -");
  }
  return text;
}
