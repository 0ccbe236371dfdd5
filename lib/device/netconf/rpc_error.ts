/**
 * The rpc-errors of a device (RFC 6241, section 4.3).
 *
 * @module
 */
import { NetconfError } from "./error.ts";
import type { XmlElement } from "./xml/element.ts";

/** One rpc-error of a reply. */
export interface RpcErrorInfo {
  /** Layer: `transport`, `rpc`, `protocol`, `application`. */
  readonly type: string;
  /** What went wrong: `lock-denied`, `invalid-value`, … (RFC 6241, appendix A). */
  readonly tag: string;
  /** `error` or `warning`. */
  readonly severity: string;
  /** The data model's own word for it; null where there is none. */
  readonly appTag: string | null;
  /** Where in the request or the configuration; null where the device does not say it. */
  readonly path: string | null;
  /** The device's own words; null where it has none. */
  readonly message: string | null;
  /** What it adds in its own elements: `session-id` of who holds a lock, `bad-element`. */
  readonly info: XmlElement | null;
}

/** What may be over when it is tried again: somebody else has a lock, or the device lacks resources now. */
const TEMPORARY: ReadonlySet<string> = new Set(["lock-denied", "in-use", "resource-denied"]);

/**
 * A device answered with an rpc-error. Of several, the properties are those of the first.
 *
 * @example
 * ```ts
 * import { RpcError } from "hookbox/netconf";
 *
 * function isLocked(error: unknown): boolean {
 *   return error instanceof RpcError && ["lock-denied", "in-use"].includes(error.tag);
 * }
 *
 * console.assert(!isLocked(new Error("something else")));
 * ```
 */
export class RpcError extends NetconfError {
  /** `"RpcError"`. */
  override readonly name: string = "RpcError";
  /** What was asked: `edit-config`. */
  readonly operation: string;
  /** All errors of the reply. */
  readonly errors: readonly RpcErrorInfo[];
  /** Layer: `transport`, `rpc`, `protocol`, `application`. */
  readonly type: string;
  /** What went wrong: `lock-denied`. */
  readonly tag: string;
  /** `error` or `warning`. */
  readonly severity: string;
  /** The data model's own word for it; null where there is none. */
  readonly appTag: string | null;
  /** Where in the request or the configuration; null where the device does not say it. */
  readonly path: string | null;
  /** What the device adds in its own elements; null where it adds nothing. */
  readonly info: XmlElement | null;

  /** Made by hookbox. */
  constructor(
    device: string,
    operation: string,
    errors: readonly [RpcErrorInfo, ...RpcErrorInfo[]],
  ) {
    const [first] = errors;
    const said = errors.map(describe).join("; ");
    super(
      { kind: "rpc", device, detail: `${operation} was answered with ${said}` },
      errors.every(({ tag }) => TEMPORARY.has(tag)),
    );
    this.operation = operation;
    this.errors = errors;
    this.type = first.type;
    this.tag = first.tag;
    this.severity = first.severity;
    this.appTag = first.appTag;
    this.path = first.path;
    this.info = first.info;
  }
}

function describe({ tag, path, message, appTag, info }: RpcErrorInfo): string {
  const where = path === null ? "" : ` at ${path}`;
  const words = [message, appTag === null ? null : `(${appTag})`].filter((it) => it !== null);
  const holder = info?.textOf("session-id");
  if (tag === "lock-denied" && holder !== undefined) words.push(`held by session ${holder}`);
  return `${tag}${where}${words.length > 0 ? `: ${words.join(" ")}` : ""}`;
}

/** The rpc-errors of a reply. */
export function rpcErrorsOf(reply: XmlElement): RpcErrorInfo[] {
  return reply.all("rpc-error").map((error) => ({
    type: error.textOf("error-type") ?? "application",
    tag: error.textOf("error-tag") ?? "operation-failed",
    severity: error.textOf("error-severity") ?? "error",
    appTag: error.textOf("error-app-tag") || null,
    path: error.textOf("error-path") || null,
    message: error.textOf("error-message")?.replace(/\s+/g, " ") || null,
    info: error.child("error-info") ?? null,
  }));
}
