/**
 * Runs as hookbox claims them.
 *
 * @module
 */
import type { ClaimedRun } from "../store/store.ts";
import type { ContextOptions } from "./options.ts";

/** The source of whose event a handler is called that is called directly. */
export const SOURCE = "netbox";

/** A run as hookbox claims it, of nothing in particular. */
export function runOf(
  { attempt = 1, steps = {}, handler = "handler" }: ContextOptions,
): ClaimedRun {
  return {
    id: "run-1",
    handler,
    purpose: "event",
    lane: null,
    claim: attempt,
    attempt,
    interrupted: 0,
    quarantine: false,
    late: false,
    depth: 0,
    deadError: null,
    steps,
    delivery: {
      id: "delivery-1",
      source: SOURCE,
      origin: "webhook",
      kind: "object",
      urlObjectType: null,
      objectType: null,
      objectId: null,
      action: null,
      user: null,
      requestId: null,
      error: null,
      receivedAt: 0,
      body: new Uint8Array(),
    },
  };
}
