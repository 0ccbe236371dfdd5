/**
 * What each version has when hookbox is registered for devices that are created, for interfaces, and for scripts that start
 * and end.
 *
 * @module
 */
import type { Registered, Row } from "./setup.ts";
import { OUTSIDE, type Source } from "./sources.ts";

const FLAGS = {
  type_create: false,
  type_update: false,
  type_delete: false,
  type_job_start: false,
  type_job_end: false,
};
const DEVICE = { type_create: true };
const INTERFACE = { type_create: true, type_update: true, type_delete: true };
const SCRIPT = { type_job_start: true, type_job_end: true };

/** The form of a version, for a hookbox at this URL. */
export function formOf({ kind, version }: Source, url: string): Registered {
  const to = `${url}/hooks/netbox`;
  if (kind === "nautobot") return nautobot(`${OUTSIDE}/hooks/nautobot`);
  if (version.startsWith("3.6.")) return eachInItsUrl(to);
  const webhook = { name: "hookbox:default", payload_url: to };
  if (version.startsWith("3.7.")) return { webhooks: [webhook], rules: flags("content_types") };
  if (version.startsWith("4.0.")) return { webhooks: [webhook], rules: flags("object_types") };
  if (!version.startsWith("4.7.")) return { webhooks: [webhook], rules: eventTypes(ENDED) };
  return { webhooks: [{ ...webhook, timeout: 30 }], rules: eventTypes([...ENDED, "job_started"]) };
}

/** Three events of one object type could not have a webhook each: only the whole set of flags tells two apart. */
function eachInItsUrl(to: string): Registered {
  const webhooks = flags("content_types");
  return {
    webhooks: webhooks.map((row) => ({ ...row, payload_url: `${to}/${row.content_types}` })),
    rules: [],
  };
}

function flags(types: "content_types" | "object_types"): (Row & { content_types?: unknown })[] {
  const one = (type: string, set: Row) => ({
    name: `hookbox:default:${type}`,
    [types]: [type],
    ...FLAGS,
    ...set,
    enabled: true,
  });
  return [
    one("dcim.device", DEVICE),
    one("dcim.interface", INTERFACE),
    one("extras.script", SCRIPT),
  ];
}

const ENDED = ["job_completed", "job_errored", "job_failed"];

/** A rule for scripts that start breaks them up to 4.6. */
function eventTypes(jobs: readonly string[]): Row[] {
  const one = (type: string, event_types: readonly string[]) => ({
    name: `hookbox:default:${type}`,
    object_types: [type],
    event_types,
    enabled: true,
  });
  return [
    one("dcim.device", ["object_created"]),
    one("dcim.interface", ["object_created", "object_deleted", "object_updated"]),
    one("extras.script", jobs),
  ];
}

/** It has no events of jobs. */
function nautobot(payload_url: string): Registered {
  const { type_job_start: _start, type_job_end: _end, ...none } = FLAGS;
  const one = (type: string, set: Row) => ({
    name: `hookbox:default:${type}`,
    content_types: [type],
    ...none,
    ...set,
    enabled: true,
    payload_url,
  });
  return { webhooks: [one("dcim.device", DEVICE), one("dcim.interface", INTERFACE)], rules: [] };
}
