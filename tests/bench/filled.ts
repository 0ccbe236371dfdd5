/**
 * A store that was in use before.
 *
 * @module
 */
import { openSqliteStore } from "../../lib/store/sqlite/mod.ts";
import type { NewDelivery } from "../../lib/store/store.ts";

const BODY = new TextEncoder().encode(`{"pad":"${"x".repeat(5_020)}"}`);
const HANDLER = "dcim.interface.update";
const BATCH = 500;

/** Makes so many deliveries of 5 KB with one run each, all done with since that time. */
export async function fillFinished(path: string, deliveries: number, at: number): Promise<void> {
  await using store = await openSqliteStore(path, { mode: "serve" });
  for (let n = 0; n < deliveries; n += BATCH) {
    await store.append(Array.from({ length: BATCH }, (_, i) => delivery(n + i, at)));
    const runs = await store.claim([{ handler: HANDLER, source: "netbox", limit: BATCH }], at);
    await store.complete(
      runs.map(({ id, claim }) => ({
        run: id,
        claim,
        startedAt: at,
        endedAt: at,
        outcome: { kind: "done" },
        log: [],
        logDropped: 0,
        callDead: false,
      })),
      at,
    );
  }
}

function delivery(n: number, at: number): NewDelivery {
  return {
    id: crypto.randomUUID(),
    source: "netbox",
    origin: "webhook",
    kind: "object",
    receivedAt: at,
    eventTime: at,
    objectType: "dcim.interface",
    action: "update",
    objectId: String(n),
    display: "Gi0/1",
    user: "admin",
    requestId: null,
    urlObjectType: null,
    error: null,
    secretIndex: 0,
    body: BODY,
    dedupe: null,
    runs: [{ handler: HANDLER, lane: `${HANDLER}|netbox|${n}` }],
  };
}
