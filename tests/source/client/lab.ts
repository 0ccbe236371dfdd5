/**
 * A source in the hand of a test, and a client of it.
 *
 * @module
 */
import { ok } from "node:assert/strict";
import {
  type Client,
  type ClientOptions,
  type ConnectionOptions,
  createConnection,
  NetBoxError,
  type OwnWrite,
  type PlannedWrite,
} from "../../../lib/source/client/mod.ts";
import { FakeClock } from "../../fake_clock.ts";
import { until as within } from "../../until.ts";

/** One request that came. */
export interface Came {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: Headers;
  readonly body: unknown;
  readonly signal: AbortSignal;
}

/** Answers a request; throws for a connection that fails. */
export type Answering = (came: Came) => Response | Promise<Response>;

export interface Lab {
  readonly netbox: Client;
  readonly clock: FakeClock;
  readonly came: Came[];
  /** `GET /api/dcim/sites/`, in order. */
  lines(): string[];
  /** What happened, in order: `before`, `sent`, `after`. */
  readonly story: unknown[];
  readonly writes: OwnWrite[];
  readonly planned: PlannedWrite[];
  readonly log: string[];
  readonly controller: AbortController;
  /** Another client of the same connection. */
  client(options?: Partial<ClientOptions>): Client;
}

export interface LabOptions extends Partial<Omit<ConnectionOptions, "fetch">> {
  readonly dry?: boolean;
  readonly before?: (write: OwnWrite) => Promise<number>;
  readonly handler?: string;
}

export const URL_OF_LAB = "https://netbox.test/base";

/** A client whose requests `answering` answers. NetBox 4.7 unless the answers say otherwise. */
export function lab(answering: Answering, options: LabOptions = {}): Lab {
  const { dry, before, handler = "dcim.interface.update", ...connection } = options;
  const clock = new FakeClock();
  const came: Came[] = [];
  const story: unknown[] = [];
  const writes: OwnWrite[] = [];
  const planned: PlannedWrite[] = [];
  const log: string[] = [];
  const controller = new AbortController();
  const made = createConnection({
    kind: "netbox",
    name: connection.kind ?? "netbox",
    url: `${URL_OF_LAB}/`,
    token: "s3cret",
    clock,
    ...connection,
    fetch: async (url, init) => {
      ok(url.startsWith(`${URL_OF_LAB}/`), url);
      const request: Came = {
        method: init.method!,
        path: url.slice(URL_OF_LAB.length),
        headers: new Headers(init.headers),
        body: init.body ? JSON.parse(String(init.body)) : undefined,
        signal: init.signal!,
      };
      came.push(request);
      story.push("sent");
      return await answering(request);
    },
  });
  const client = (more: Partial<ClientOptions> = {}) =>
    made.client({
      handler,
      signal: controller.signal,
      ownWrites: {
        async before(write) {
          writes.push(write);
          story.push("before");
          return await before?.(write) ?? writes.length;
        },
        after: (id, outcome) => void story.push([id, outcome]),
      },
      dryRun: dry ? (write) => void planned.push(write) : undefined,
      log: {
        debug: (message) => void log.push(message),
        info: (message, details) => void log.push(`${message} ${JSON.stringify(details)}`),
      },
      ...more,
    });
  return {
    netbox: client(),
    clock,
    came,
    lines: () => came.map(({ method, path }) => `${method} ${path}`),
    story,
    writes,
    planned,
    log,
    controller,
    client,
  };
}

/** An answer as NetBox gives it. */
export function json(body: unknown, status = 200, headers: HeadersInit = {}): Response {
  const all = new Headers({
    "content-type": "application/json",
    "api-version": "4.7",
    "x-request-id": "r-1",
    date: "Sun, 22 Nov 2026 12:00:00 GMT",
    ...headers,
  });
  const empty = status === 204;
  return new Response(empty ? null : JSON.stringify(body), { status, headers: all });
}

/** One page of a list. */
export function page(rows: readonly unknown[], count = rows.length, next: string | null = null) {
  return json({ count, next, previous: null, results: rows });
}

/** Waits until something is so; fails when it is not within seconds. */
export async function until(condition: () => boolean): Promise<void> {
  await within("it comes to be so", condition, 5);
}

/** What a promise fails with, which must be a `NetBoxError`. */
export async function failureOf(work: Promise<unknown>): Promise<NetBoxError> {
  try {
    await work;
  } catch (error) {
    ok(error instanceof NetBoxError, String(error));
    return error;
  }
  throw new Error("it did not fail");
}
