/**
 * What goes wrong between us and NetBox's REST API, in words.
 *
 * @module
 */

/** Which way a request failed. */
export type NetBoxFailure =
  /** The source answered 4xx or 5xx. */
  | "status"
  /** It answered 3xx: the configured address is not the final one. */
  | "redirect"
  /** No complete answer came in time. */
  | "timeout"
  /** No answer came: the name, the connection or TLS failed. */
  | "connection"
  /** The answer was not what is answered there. */
  | "answer"
  /** We gave it up ourselves. */
  | "aborted"
  /** NetBox ignores a filter, and would have answered with everything. */
  | "filter"
  /** Several objects were found where one was asked for. */
  | "ambiguous"
  /** A GraphQL query was answered with errors. */
  | "graphql";

/** What is known of a failed request. */
export interface NetBoxErrorDetails {
  /** Which way it failed. */
  readonly kind: NetBoxFailure;
  /** Method of the request. */
  readonly method: string;
  /** Path without host and query: `/api/extras/webhooks/`. */
  readonly path: string;
  /** Null where no answer came. */
  readonly status: number | null;
  /** The source's own words, or what happened instead. */
  readonly detail: string;
  /** What to do about it: ends the message. */
  readonly hint?: string | null;
  /** The parsed answer, where it was JSON. */
  readonly body?: unknown;
  /** NetBox's `X-Request-ID`: finds the request in its log. */
  readonly requestId?: string | null;
  /** The error behind it. */
  readonly cause?: unknown;
}

/**
 * A request to NetBox or Nautobot failed. The message says method, path, status, the source's own words and what to do;
 * never the token.
 *
 * @example
 * ```ts
 * import { NetBoxError } from "hookbox";
 *
 * function isTaken(error: unknown): boolean {
 *   return error instanceof NetBoxError && error.status === 400 && "name" in error.fields;
 * }
 *
 * console.assert(!isTaken(new TypeError("something else")));
 * ```
 */
export class NetBoxError extends Error {
  /** `"NetBoxError"`. */
  override readonly name = "NetBoxError";
  /** Which way it failed. */
  readonly kind: NetBoxFailure;
  /** Method of the request: `"PATCH"`. */
  readonly method: string;
  /** Path without host and query: `"/api/dcim/interfaces/5/"`. */
  readonly path: string;
  /** HTTP status of the answer; null where none came. */
  readonly status: number | null;
  /** The source's own words in one line, or what happened instead. */
  readonly detail: string;
  /** What was said of single fields of the body: `{ mtu: ["A valid integer is required."] }`. Empty where nothing was. */
  readonly fields: Readonly<Record<string, readonly string[]>>;
  /** The parsed answer; null or undefined where it was not JSON. */
  readonly body: unknown;
  /** NetBox's `X-Request-ID`, which finds the request in its log; null on Nautobot, and where no answer came. */
  readonly requestId: string | null;

  /** Made by hookbox. */
  constructor(details: NetBoxErrorDetails) {
    super(messageOf(details), details.cause === undefined ? {} : { cause: details.cause });
    this.kind = details.kind;
    this.method = details.method;
    this.path = details.path;
    this.status = details.status;
    this.detail = details.detail;
    this.fields = details.kind === "status" ? fieldsOf(details.body) : {};
    this.body = details.body;
    this.requestId = details.requestId ?? null;
  }
}

function messageOf(details: NetBoxErrorDetails): string {
  const { kind, method, path, status, detail, hint, requestId } = details;
  const answered = kind === "status" ? ` was answered with ${status}` : "";
  const request = kind === "status" && requestId ? ` (request id ${requestId})` : "";
  const said = `${method} ${path}${answered}: ${detail}${request}`;
  return hint ? `${said.replace(/[.!?…]?$/, (end) => end || ".")} ${hint}` : said;
}

/** Django REST framework's complaints by field; those of a bulk request together. */
function fieldsOf(body: unknown): Record<string, string[]> {
  const fields: Record<string, string[]> = {};
  const items = Array.isArray(body) ? body : [body];
  for (const item of items) {
    if (typeof item !== "object" || item === null) continue;
    const found = isNumbered(item) || "errors" in item
      ? Object.entries(fieldsOf((item as { errors: unknown }).errors))
      : Object.entries(item);
    for (const [name, said] of found) {
      const words = [said].flat().filter((word) => typeof word === "string");
      if (words.length > 0 && step("", name) !== "") (fields[name] ??= []).push(...words);
    }
  }
  return fields;
}

/** `text` without the token. */
export function hide(text: string, token: string | null): string {
  return token ? text.replaceAll(token, "…") : text;
}

/** The global `fetch` says little itself (`fetch failed`), its cause says why; the transport says it all. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const vague = error instanceof TypeError && error.cause instanceof Error;
  return vague ? `${error.message}: ${(error.cause as Error).message}` : error.message;
}

/** The longest text of an answer that is repeated in a message. */
const MAX_DETAIL = 600;

/**
 * NetBox's error body as one readable line. Django REST framework nests errors by field, by index of a list, and by
 * item of a bulk request (4.7 wraps the last: `{"detail": …, "errors": [{"index": 1, "errors": {…}}]}`).
 */
export function flattenErrors(body: unknown): string {
  const text = lines(body, "").join("; ").replaceAll(".;", ";");
  return text.length > MAX_DETAIL ? `${text.slice(0, MAX_DETAIL)}…` : text;
}

function lines(value: unknown, where: string): string[] {
  if (value === null || value === undefined) return [];
  if (typeof value !== "object") return [where ? `${where}: ${value}` : String(value)];
  if (Array.isArray(value)) {
    const words = value.filter((item) => typeof item !== "object");
    const own = words.length ? [(where ? `${where}: ` : "") + words.join(" ")] : [];
    return [
      ...own,
      ...value.flatMap((item, i) =>
        typeof item !== "object" ? [] : lines(item, isNumbered(item) ? where : `${where}[${i}]`)
      ),
    ];
  }
  const item = value as Record<string, unknown>;
  if (isNumbered(item)) {
    return lines(item.errors, `${where}[${item.index ?? `id ${item.id}`}]`);
  }
  return Object.entries(item).flatMap(([key, inner]) => lines(inner, step(where, key)));
}

/** An item of 4.7's bulk errors says itself which it is. */
function isNumbered(item: object | null): boolean {
  return item !== null && "errors" in item && ("index" in item || "id" in item);
}

/** `detail`, `errors`, `__all__` and `non_field_errors` name no field. */
function step(where: string, key: string): string {
  if (["detail", "errors", "__all__", "non_field_errors"].includes(key)) return where;
  if (/^\d+$/.test(key)) return `${where}[${key}]`;
  return where ? `${where} ${key}` : key;
}
