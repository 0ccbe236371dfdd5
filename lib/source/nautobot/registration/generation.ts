/**
 * Nautobot, 2.4 and 3.x: one generation.
 *
 * @module
 */
import { newerThanTried, PRODUCTS, UnsupportedVersionError } from "../../product.ts";
import type { Generation, Quirk, SourceStatus } from "../../registration/generation.ts";
import { blockedTarget, blocksAddresses } from "../blocked.ts";
import { NAUTOBOT_WEBHOOKS } from "./forms.ts";
import { readObjectTypes } from "./object_types.ts";

/**
 * The generation of a Nautobot; one whose version is not readable is taken for the newest.
 *
 * @throws {UnsupportedVersionError} below 2.4.
 */
export function nautobotGeneration(status: SourceStatus): Generation {
  const { version, release } = status;
  const product = PRODUCTS.nautobot;
  if (release !== null && release < product.tried.oldest) {
    throw new UnsupportedVersionError(product, version);
  }
  return {
    product,
    status,
    label: `Nautobot ${version}`,
    webhooks: NAUTOBOT_WEBHOOKS,
    rules: null,
    quirks: [noJobEvents("job_started"), noJobEvents("job_ended")],
    noPluginEvents: "Nautobot has events of objects only",
    newer: newerThanTried(product, status),
    // Tags send no webhooks there.
    probe: {
      objectType: "dcim.manufacturer",
      path: "/api/dcim/manufacturers/",
      body: (name) => ({ name }),
    },
    blocked: async (url, resolve) =>
      blocksAddresses(version) ? await blockedTarget(url, resolve) : null,
    objectTypes: readObjectTypes,
    unknownEvents: (_api, eventTypes) => Promise.resolve(new Set(eventTypes)),
  };
}

function noJobEvents(action: Quirk["action"]): Quirk {
  return {
    action,
    refused: true,
    says: (source, who) => `${source} has no ${action}: ${who} no such events.`,
  };
}
