/**
 * What the tests behind README.md's table share. Each of its cells is one test, against a doubled source of that version.
 *
 * @module
 */
import { type Doubled, type Source, SOURCES } from "./sources.ts";

export { Box, TELL } from "./box.ts";
export { type Doubled, open, OUTSIDE, type Source } from "./sources.ts";

/** Registers the tests of a column: `NetBox 4.2: own changes`, one for each source. */
export function column(name: string, test: (source: Source) => Promise<void>): void {
  for (const source of SOURCES) Deno.test(`${source.name}: ${name}`, () => test(source));
}

/** For tests whose handlers never run: those need no thread of their own. */
export const NO_THREAD = { HOOKBOX_THREADS: "0" };

export const INTERFACES = "/api/dcim/interfaces/";

/** An object as the API gives it. */
export type Row = Readonly<Record<string, unknown>>;

/** What a source has that can send webhooks, as its API gives it; without the times at which it was saved. */
export interface Registered {
  readonly webhooks: readonly Row[];
  /** None where the version has no event rules. */
  readonly rules: readonly Row[];
}

export const WEBHOOKS = "/api/extras/webhooks/";
export const RULES = "/api/extras/event-rules/";

/** Lists it, ours and other people's. */
export async function registeredAt(doubled: Doubled): Promise<Registered> {
  return { webhooks: await list(doubled, WEBHOOKS), rules: await list(doubled, RULES) };
}

/** Lists objects; none where the version does not have such. */
export async function list({ double }: Doubled, path: string): Promise<Row[]> {
  const { status, body } = await double.as("admin").get(`${path}?limit=1000`);
  if (status === 404) return [];
  return body.results.map(({ last_updated: _, ...row }: Row) => row);
}

/** Makes an object, and gives it back. */
export async function create(
  { double }: Doubled,
  path: string,
  sent: Row,
  user = "ana",
): Promise<Row> {
  const { status, body } = await double.as(user).post(path, sent);
  if (status !== 201) throw new Error(`${status} ${JSON.stringify(body)}`);
  return body;
}

/** Changes an object. */
export async function change(
  { double }: Doubled,
  path: string,
  sent: Row,
  user = "ana",
): Promise<void> {
  const { status, body } = await double.as(user).patch(path, sent);
  if (status !== 200) throw new Error(`${status} ${JSON.stringify(body)}`);
}
