/**
 * What the tests of the HTTP room share: an application whose store is a list.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import type { Hono } from "hono";
import { newId } from "../../lib/event/id.ts";
import type { MatchedEvent } from "../../lib/handler/types.ts";
import { createApp } from "../../lib/http/app.ts";
import type { HttpDeps, Limits, Matched, Readiness, ReceivingSource } from "../../lib/http/deps.ts";
import { sign } from "../../lib/signature.ts";
import { hasDedupeKeys, normalise } from "../../lib/source/netbox/normalise.ts";
import type { Appended, NewDelivery } from "../../lib/store/store.ts";
import { FakeClock } from "../fake_clock.ts";
import type { Recording } from "../recordings.ts";

export const SECRET = "fixture-secret-ü";

/** A commit that keeps what it is given, knows duplicates, and counts who is in it. */
export class FakeCommit {
  readonly appended: NewDelivery[] = [];
  entered = 0;
  inFlight = 0;
  /** What the next commits fail with. */
  failure: Error | null = null;

  enter() {
    this.entered++;
    this.inFlight++;
    let left = false;
    return {
      append: (delivery: NewDelivery) => this.#append(delivery),
      leave: () => {
        if (!left) this.inFlight--;
        left = true;
      },
    };
  }

  async #append(delivery: NewDelivery): Promise<Appended> {
    await Promise.resolve();
    if (this.failure) throw this.failure;
    const same = this.appended.find(({ source, dedupe }) =>
      source === delivery.source && dedupe && delivery.dedupe &&
      Buffer.compare(dedupe, delivery.dedupe) === 0
    );
    if (same) return { id: same.id, duplicate: true, runs: 0 };
    this.appended.push(delivery);
    return { id: delivery.id, duplicate: false, runs: delivery.runs.length };
  }
}

export interface Setup {
  readonly app: Hono;
  readonly commit: FakeCommit;
  readonly clock: FakeClock;
}

export interface Options {
  readonly secrets?: readonly string[];
  readonly limits?: Partial<Limits>;
  readonly readiness?: Readiness;
  readonly match?: (event: MatchedEvent) => Promise<Matched> | Matched;
  readonly source?: Partial<ReceivingSource>;
  readonly deps?: Partial<HttpDeps>;
}

/** An application with one source, `netbox`, whose secret is the recordings'. */
export function setup(options: Options = {}): Setup {
  const commit = new FakeCommit();
  const clock = new FakeClock();
  const source: ReceivingSource = {
    normalise,
    hasDedupeKeys,
    secrets: () => options.secrets ?? [SECRET],
    ...options.source,
  };
  const app = createApp({
    sources: new Map([["netbox", source]]),
    match: options.match ?? (() => ({ runs: [] })),
    commit,
    refuses: () => false,
    limits: {
      maxBody: 1024 * 1024,
      bodyMemory: 64 * 1024 * 1024,
      bodyTimeout: 15_000,
      allowFrom: [],
      trustedProxies: [],
      ...options.limits,
    },
    readiness: () => options.readiness ?? { status: "ok", reasons: [], registration: {} },
    mayEmit: () => false,
    isTrusted: () => false,
    clock,
    newId,
    ...options.deps,
  });
  return { app, commit, clock };
}

/** A recording as a request to be sent to us. */
export function replayed(it: Recording): RequestInit {
  const headers = new Headers(it.headers.map(([name, value]): [string, string] => [name, value]));
  return { method: it.method, headers, ...(it.body ? { body: it.body } : {}) };
}

/** A request with these bytes, signed. */
export function signed(
  body: string | Uint8Array<ArrayBuffer>,
  { secret = SECRET, headers = {}, method = "POST" }: {
    secret?: string;
    headers?: Record<string, string>;
    method?: string;
  } = {},
): RequestInit {
  const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
  return {
    method,
    body: bytes,
    headers: {
      "content-type": "application/json",
      "x-hook-signature": sign(bytes, secret),
      ...headers,
    },
  };
}

/** A connection's far end, as `Deno.serve` tells it. */
export function from(hostname: string): { remoteAddr: Deno.NetAddr } {
  return { remoteAddr: { transport: "tcp", hostname, port: 4711 } };
}
