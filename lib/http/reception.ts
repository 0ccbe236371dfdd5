/**
 * Requests that bring something to be stored: from whom they are, and their bodies, within the limits that all share.
 *
 * @module
 */
import { getLogger } from "@logtape/logtape";
import type { Context } from "hono";
import { createDeadlines } from "../deadlines.ts";
import { type BodyBounds, type BodyFault, expectedSize, readBody } from "./body.ts";
import { Budget, type Share } from "./budget.ts";
import { clientAddress, type Connection, isWithin, parseNetworks } from "./client_address.ts";
import type { HttpDeps, Ticket } from "./deps.ts";
import { refuse, RETRY_AFTER } from "./refusal.ts";

const log = getLogger(["hookbox", "http"]);

/** What all requests with a body share. */
export interface Reception {
  /** Who asks; null where that is not known. */
  addressOf(c: Context): string | null;
  /** Whether deliveries may come from there (`HOOKBOX_ALLOW_FROM`); what may not is logged. */
  allows(from: string | null): boolean;
  /**
   * Reads the body, bounded in size, time and memory, and passes it on with its place in the group commit. What cannot be
   * read is refused.
   *
   * @param to For whom it is, for the log.
   */
  read(
    c: Context,
    to: string,
    from: string | null,
    accept: (body: Uint8Array<ArrayBuffer>, ticket: Ticket) => Promise<Response>,
  ): Promise<Response>;
}

/** @throws {TypeError} when a list of networks cannot be read. */
export function createReception(
  { commit, limits, clock }: Pick<HttpDeps, "commit" | "limits" | "clock">,
): Reception {
  const allowFrom = parseNetworks(limits.allowFrom, "HOOKBOX_ALLOW_FROM");
  const proxies = parseNetworks(limits.trustedProxies, "HOOKBOX_TRUSTED_PROXIES");
  const budget = new Budget(limits.bodyMemory, clock);
  const deadlines = { after: createDeadlines(clock) };

  return {
    addressOf: (c) => clientAddress(c.req.raw.headers, c.env as Connection | undefined, proxies),
    allows(from) {
      if (allowFrom === null || isWithin(from, allowFrom)) return true;
      log.info("Refused a request from {from}: it is not in HOOKBOX_ALLOW_FROM", { from });
      return false;
    },
    async read(c, to, from, accept) {
      const request = c.req.raw;
      const taken = budget.take(expectedSize(request, limits.maxBody));
      const share = taken instanceof Promise ? await taken : taken;
      if (!share) return refuseBody(c, "no room", limits.maxBody, to, from);
      // Before the body is there: whoever commits now waits (briefly) for this one, too.
      const ticket = commit.enter();
      try {
        const body = await readBody(request, boundsOf(request, limits, share), deadlines);
        if (typeof body === "string") return refuseBody(c, body, limits.maxBody, to, from);
        return await accept(body, ticket);
      } finally {
        ticket.leave();
        share.release();
      }
    },
  };
}

function boundsOf({ headers }: Request, limits: HttpDeps["limits"], { grow }: Share): BodyBounds {
  // A body in chunks has no length, whatever a header says of it (RFC 9112, 6.3).
  const framed = !headers.has("transfer-encoding");
  return { maxBody: limits.maxBody, timeout: limits.bodyTimeout, framed, grow };
}

/** What is wrong with a body, for the log. */
const FAULTS: Readonly<Partial<Record<BodyFault, string>>> = {
  "no room": "one too many: HOOKBOX_BODY_MEMORY is taken by others that are being received",
  "too slow": "too slow",
  "broken off": "broken off",
};

function refuseBody(
  c: Context,
  fault: BodyFault,
  maxBody: number,
  source: string,
  from: string | null,
): Response {
  // The rest of the body may still be on its way: the connection can carry nothing else (RFC 9110, 15.5.9, 15.5.14).
  const headers = { connection: "close" };
  log.warn("Refused a delivery to {source} from {from}: its body is {fault}", {
    source,
    from,
    fault: FAULTS[fault] ?? `larger than HOOKBOX_MAX_BODY (${maxBody} bytes)`,
  });
  switch (fault) {
    case "too large":
      return refuse(c, 413, `the body is larger than ${maxBody} bytes`, headers);
    case "no room":
      return refuse(c, 503, "too many bodies at once", { ...headers, "retry-after": RETRY_AFTER });
    case "too slow":
      return refuse(c, 408, "the body did not arrive in time", headers);
    case "broken off":
      return refuse(c, 400, "the body is incomplete", headers);
  }
}
