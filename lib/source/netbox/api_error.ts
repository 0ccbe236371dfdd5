/**
 * What goes wrong between us and NetBox's REST API, in words.
 *
 * @module
 */

/** Which way a request failed. */
export type NetBoxFailure =
  /** NetBox answered 4xx or 5xx. */
  | "status"
  /** It answered 3xx: the configured address is not the final one. */
  | "redirect"
  /** No complete answer came in time. */
  | "timeout"
  /** No answer came: the name, the connection or TLS failed. */
  | "connection"
  /** The answer was not what NetBox answers there. */
  | "answer"
  /** We gave it up ourselves. */
  | "aborted";

/** What is known of a failed request. */
export interface NetBoxErrorDetails {
  readonly kind: NetBoxFailure;
  readonly method: string;
  /** Path without host and query: `/api/extras/webhooks/`. */
  readonly path: string;
  /** Null where no answer came. */
  readonly status: number | null;
  /** NetBox's own words, or what happened instead. */
  readonly detail: string;
  /** The parsed answer, where it was JSON. */
  readonly body?: unknown;
  /** NetBox's `X-Request-ID`: finds the request in its log. */
  readonly requestId?: string | null;
  readonly cause?: unknown;
}

/** A request to NetBox failed. The message says method, path, status and NetBox's own words; never the token. */
export class NetBoxError extends Error {
  override readonly name = "NetBoxError";
  readonly kind: NetBoxFailure;
  readonly method: string;
  readonly path: string;
  readonly status: number | null;
  readonly detail: string;
  readonly body: unknown;
  readonly requestId: string | null;

  constructor(details: NetBoxErrorDetails) {
    super(messageOf(details), details.cause === undefined ? {} : { cause: details.cause });
    this.kind = details.kind;
    this.method = details.method;
    this.path = details.path;
    this.status = details.status;
    this.detail = details.detail;
    this.body = details.body;
    this.requestId = details.requestId ?? null;
  }
}

function messageOf({ kind, method, path, status, detail, requestId }: NetBoxErrorDetails): string {
  const what = `${method} ${path}`;
  if (kind !== "status") return `${what}: ${detail}`;
  const request = requestId ? ` (request id ${requestId})` : "";
  return `${what} was answered with ${status}: ${detail}${request}`;
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
