import type { HostSource } from "../lib/handler/host/protocol.ts";

/** One NetBox that cannot be reached: for tests that only read its deliveries. */
export const SOURCES: Readonly<Record<string, HostSource>> = {
  netbox: { kind: "netbox", url: null, token: null, caFile: null, sslVerify: true },
};
