import type { Job } from "../../lib/worker/execution.ts";
import type { ClaimedRun } from "../../lib/store/store.ts";
import { handler } from "./fake_host.ts";

/** A run as the store gives it. */
export function claimed(id: string, more: Partial<ClaimedRun> = {}): ClaimedRun {
  return {
    id,
    handler: "a",
    purpose: "event",
    lane: null,
    claim: 1,
    attempt: 1,
    interrupted: 0,
    quarantine: false,
    late: false,
    depth: 0,
    deadError: null,
    steps: {},
    delivery: {
      id: `delivery-of-${id}`,
      source: "netbox",
      origin: "webhook",
      kind: "object",
      urlObjectType: null,
      objectType: "dcim.interface",
      action: "update",
      objectId: "5",
      user: "admin",
      requestId: null,
      error: null,
      receivedAt: 0,
      body: new Uint8Array(),
    },
    ...more,
  };
}

/** A job for it, whose steps are all stored. */
export function job(run: ClaimedRun, more: Partial<Job> = {}): Job {
  return {
    run,
    config: handler(run.handler).config,
    step: () => Promise.resolve(true),
    begin: () => Promise.resolve(1),
    settle: () => Promise.resolve(),
    ...more,
  };
}
