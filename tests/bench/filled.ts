/**
 * A store that was in use before.
 *
 * @module
 */
import { openSqliteStore } from "../../lib/store/sqlite/mod.ts";
import type { NewDelivery } from "../../lib/store/store.ts";
import { done, stored } from "./stored.ts";

const BODY = new TextEncoder().encode(`{"pad":"${"x".repeat(5_020)}"}`);
const HANDLER = "dcim.interface.update";
const BATCH = 500;

/** Makes so many deliveries of 5 KB with one run each, all done with since that time. */
export async function fillFinished(path: string, deliveries: number, at: number): Promise<void> {
  await using store = await openSqliteStore(path, { mode: "serve" });
  for (let n = 0; n < deliveries; n += BATCH) {
    await store.append(Array.from({ length: BATCH }, (_, i) => delivery(n + i, at)));
    const runs = await store.claim([{ handler: HANDLER, source: "netbox", limit: BATCH }], at);
    await store.complete(done(runs, at), at);
  }
}

function delivery(n: number, at: number): NewDelivery {
  return stored(at, {
    objectId: String(n),
    body: BODY,
    runs: [{ handler: HANDLER, lane: `${HANDLER}|netbox|${n}` }],
  });
}
