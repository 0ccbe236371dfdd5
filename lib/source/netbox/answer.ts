/**
 * What an answer of a source's API says: its body, or how it failed.
 *
 * @module
 */
import type { Product } from "../product.ts";
import { flattenErrors, type NetBoxError, type NetBoxErrorDetails } from "./api_error.ts";

/** Unknown paths are answered with an HTML page, on every version: so the content type decides. */
export function isJson(headers: Headers): boolean {
  return /[/+]json\b/.test(headers.get("content-type") ?? "");
}

/** The source's time by an answer's `Date`, in milliseconds since the Unix epoch; null where it has none. */
export function dateOf(headers: Headers): number | null {
  const time = Date.parse(headers.get("date") ?? "");
  return Number.isNaN(time) ? null : time;
}

/** Makes the failure of a request. */
export type Fail = (details: Omit<NetBoxErrorDetails, "method" | "path">) => NetBoxError;

/**
 * The body of an answer: parsed where it is JSON, else its text; null where there is none.
 *
 * @throws what `fail` makes when it says that it is JSON and is not.
 */
export function bodyOf({ status, headers }: Response, text: string, fail: Fail): unknown {
  if (text === "") return null;
  if (!isJson(headers)) return text;
  try {
    return JSON.parse(text);
  } catch {
    const detail = "the answer is not valid JSON";
    throw fail({ kind: "answer", status, detail, requestId: headers.get("x-request-id") });
  }
}

/**
 * The query of the next page of a list; null: this is the last. `next` is built from the Host header: only its query is
 * ours to use.
 */
export function nextOf(
  { next, results }: { readonly next?: unknown; readonly results: readonly unknown[] },
): Record<string, string[]> | null {
  if (typeof next !== "string" || results.length === 0) return null;
  const search = new URL(next, "http://source.invalid").searchParams;
  return Object.fromEntries([...new Set(search.keys())].map((key) => [key, search.getAll(key)]));
}

/** An answer that is none of the good ones (2xx), as a failure. */
export function failedAnswer(
  { status, statusText, headers }: Response,
  body: unknown,
  { name, urlVariable }: Product,
): Omit<NetBoxErrorDetails, "method" | "path"> {
  const requestId = headers.get("x-request-id");
  if (status < 400) {
    const to = headers.get("location") ?? "another address";
    const detail = `${name} redirects to ${to}. Set ${urlVariable} to the final address.`;
    return { kind: "redirect", status, detail, requestId };
  }
  if (isJson(headers)) {
    const detail = flattenErrors(body) || statusText || "no reason given";
    return { kind: "status", status, detail, body, requestId };
  }
  const detail = wordsOf(String(body ?? "")) || statusText || "no reason given";
  return { kind: "status", status, detail, body: null, requestId };
}

/** A good answer that should have been JSON. */
export function notJson(
  { status, headers }: Response,
  { name, urlVariable }: Product,
): Omit<NetBoxErrorDetails, "method" | "path"> {
  const detail = `the answer is not JSON but ${headers.get("content-type") ?? "of no type"}. ` +
    `Check that ${urlVariable} is the address of a ${name}.`;
  return { kind: "answer", status, detail, requestId: headers.get("x-request-id") };
}

/** The title of a page, or a plain text that is short enough to be a reason. */
function wordsOf(text: string): string {
  const title = /<title>([^<]*)<\/title>/i.exec(text)?.[1] ?? (text.includes("<") ? "" : text);
  return title.trim().replace(/\s+/g, " ").slice(0, 200);
}
