/**
 * The sources that the variables name: a NetBox, a Nautobot, or both.
 *
 * @module
 */
import { isLoopback } from "../loopback.ts";
import type { Values } from "./schema.ts";
import type { SourceSettings } from "./settings.ts";

/**
 * Where none is named there is a NetBox all the same: its deliveries can be received.
 *
 * @param more Those that `HOOKBOX_SOURCES` names.
 */
export function sourcesOf(
  values: Values,
  more: readonly SourceSettings[] = [],
): readonly SourceSettings[] {
  const nautobot = (values.NAUTOBOT_URL ?? values.NAUTOBOT_TOKEN ?? values.NAUTOBOT_SECRETS) !==
    undefined;
  const netbox = (values.NETBOX_URL ?? values.NETBOX_TOKEN) !== undefined ||
    (!nautobot && more.length === 0);
  const ours = values.HOOKBOX_SECRETS ?? [];
  return [
    ...netbox
      ? [{
        name: "netbox",
        kind: "netbox" as const,
        url: values.NETBOX_URL ?? null,
        token: values.NETBOX_TOKEN ?? null,
        caFile: values.NETBOX_CA_FILE ?? null,
        sslVerify: values.NETBOX_SSL_VERIFY,
        ownUser: values.NETBOX_OWN_USER ?? null,
        secrets: ours,
      }]
      : [],
    ...nautobot
      ? [{
        name: "nautobot",
        kind: "nautobot" as const,
        url: values.NAUTOBOT_URL ?? null,
        token: values.NAUTOBOT_TOKEN ?? null,
        caFile: values.NAUTOBOT_CA_FILE ?? null,
        sslVerify: values.NAUTOBOT_SSL_VERIFY,
        ownUser: values.NAUTOBOT_OWN_USER ?? null,
        secrets: values.NAUTOBOT_SECRETS ?? (netbox ? [] : ours),
      }]
      : [],
    ...more,
  ];
}

/** What is allowed and yet hardly meant. */
export function sourceDoubts(values: Values): readonly string[] {
  return [...doubtsOf("NETBOX", values), ...doubtsOf("NAUTOBOT", values)];
}

function doubtsOf(product: "NETBOX" | "NAUTOBOT", values: Values): string[] {
  const url = values[`${product}_URL` as const];
  const token = values[`${product}_TOKEN` as const];
  const sslVerify = values[`${product}_SSL_VERIFY` as const];
  const name = product === "NETBOX" ? "NetBox" : "Nautobot";
  const doubts: string[] = [];
  if (url && !token) {
    doubts.push(
      `${product}_URL is set and ${product}_TOKEN is not: there is no registration and no client`,
    );
  }
  if (token && !url) {
    doubts.push(`${product}_TOKEN is set and ${product}_URL is not: the token is not used`);
  }
  if (token && url?.startsWith("http:") && !isLoopback(url)) {
    doubts.push(`${product}_URL begins with http://: the token crosses the network unprotected`);
  }
  if (sslVerify === false) {
    doubts.push(
      `${product}_SSL_VERIFY is false: anybody on the way to ${name} can read the token; ` +
        "pin its certificate with sha256:… instead",
    );
  }
  if (values[`${product}_CA_FILE` as const] && sslVerify !== true) {
    doubts.push(`${product}_CA_FILE is not used, because ${product}_SSL_VERIFY is not true`);
  }
  return doubts;
}
