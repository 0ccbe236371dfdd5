/**
 * Waiting for the delivery of a probe: in the store of the server that runs, else with a listener of our own.
 *
 * @module
 */
import type { Settings } from "../config/settings.ts";
import { listen } from "../http/listen.ts";
import type { StatusReport } from "../http/operations.ts";
import { verify } from "../signature.ts";
import { openStore } from "./store_access.ts";

/** Milliseconds between two looks into the store. */
const LOOK = 250;

/** Gives what waits for a delivery with a marker in its body. */
export function watchFor(
  settings: Settings,
  server: StatusReport | null,
  secrets: readonly string[],
): (marker: string, signal: AbortSignal) => Promise<void> {
  return server
    ? (marker, signal) => inStore(settings, marker, signal)
    : (marker, signal) => ourselves(settings, secrets, marker, signal);
}

/** Only what was well signed is stored. */
async function inStore(settings: Settings, marker: string, signal: AbortSignal): Promise<void> {
  await using store = await openStore(settings, "read");
  while (!signal.aborted) {
    for (const row of await store.listDeliveries({ limit: 200 })) {
      if (row.body && new TextDecoder().decode(row.body).includes(marker)) return;
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK));
  }
  signal.throwIfAborted();
}

async function ourselves(
  settings: Settings,
  secrets: readonly string[],
  marker: string,
  signal: AbortSignal,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const server = listen(async (request) => {
    const body = new Uint8Array(await request.arrayBuffer());
    const signature = request.headers.get("x-hook-signature");
    if (verify(body, signature, secrets) === null) return new Response(null, { status: 403 });
    if (new TextDecoder().decode(body).includes(marker)) resolve();
    return new Response(null, { status: 202 });
  }, settings.listen);
  signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  try {
    await promise;
  } finally {
    await server.stop();
  }
}
