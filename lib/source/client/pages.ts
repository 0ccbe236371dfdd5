/**
 * Lists, page by page.
 *
 * @module
 */
import type { ModelData } from "../../event/types.ts";
import { nextOf } from "../netbox/answer.ts";
import type { Query } from "./query.ts";
import type { Session } from "./session.ts";

/** One page of a list. */
export interface Page {
  /** How many there are on all pages. */
  readonly count: number;
  readonly rows: readonly ModelData[];
  /** Query of the next page; null: this is the last. */
  readonly next: Query | null;
}

/** Objects of a page, unless a filter says otherwise: few enough for a quick answer, for some have kilobytes. */
const LIMIT = 200;

/** @throws {NetBoxError} also when it is not a list. */
export async function readPage(
  session: Session,
  path: string,
  query: Query,
): Promise<Page> {
  const { status, body } = await session.request("GET", path, { query });
  // Some custom endpoints list without pages.
  if (Array.isArray(body)) return { count: body.length, rows: body, next: null };
  const { count, results, next } = (body ?? {}) as Record<string, unknown>;
  if (!Array.isArray(results) || typeof count !== "number") {
    const detail = "the answer is not a list";
    throw session.fail({ kind: "answer", method: "GET", path, status, detail });
  }
  return { count, rows: results, next: nextOf({ next, results }) };
}

/** All pages from the first on. */
export async function* readPages(
  session: Session,
  path: string,
  query: Query,
): AsyncGenerator<Page> {
  let next: Query | null = { ...query, limit: query.limit ?? [String(LIMIT)] };
  while (next !== null) {
    const page: Page = await readPage(session, path, next);
    yield page;
    next = page.next;
  }
}
