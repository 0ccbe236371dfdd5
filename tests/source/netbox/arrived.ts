import type { Arrived } from "../../../lib/source/types.ts";

/** What comes with a body: a plain webhook, unless told otherwise. */
export function arrived(special: Partial<Arrived> = {}): Arrived {
  return {
    id: "0199b2a4-0000-7000-8000-000000000000",
    source: "netbox",
    origin: "webhook",
    receivedAt: Date.UTC(2026, 10, 22, 12),
    urlObjectType: null,
    ...special,
  };
}
