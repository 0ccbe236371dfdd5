import { DEFAULT_CONFIG } from "../../lib/handler/config.ts";
import { parseFileName } from "../../lib/handler/grammar.ts";
import { parseOn } from "../../lib/handler/on.ts";
import type { HandlerName, ScannedFile } from "../../lib/handler/scan.ts";
import type { HandlerInfo, PlainConfig } from "../../lib/handler/types.ts";
import { namedEvent } from "../../lib/event/named.ts";
import { jobEvent, objectEvent, pluginEvent } from "../../lib/event/event.ts";
import type { JobEvent, NamedEvent, ObjectEvent, PluginEvent } from "../../lib/event/types.ts";

/** A file of this name, as the scan finds it. */
export function scanned(file: string): ScannedFile {
  const name = parseFileName(file);
  if (!["binding", "special", "free", "disabled"].includes(name.kind)) {
    throw new Error(`${file}: ${name.kind}`);
  }
  return { file, url: `file:///handlers/${file}`, name: name as HandlerName };
}

/** A handler that loaded, with the binding that its id says, or with that of `on`. */
export function handler(
  id: string,
  { on, config, ...special }: Partial<Omit<HandlerInfo, "config" | "bindings">> & {
    readonly on?: readonly string[];
    readonly config?: Partial<PlainConfig>;
  } = {},
): HandlerInfo {
  const { name } = scanned(`${id}.ts`);
  return {
    id,
    file: `${id}.ts`,
    status: "ready",
    bindings: on ? parseOn(on) : name.kind === "binding" ? [name.binding] : [],
    special: name.kind === "special" ? name.special : null,
    config: { ...DEFAULT_CONFIG, ...config },
    hasWhen: false,
    hasSchema: false,
    hasDead: false,
    ...special,
  };
}

const COMMON = {
  id: "0199b2a4-0000-7000-8000-000000000000",
  source: "netbox",
  objectType: "dcim.interface",
  user: "admin",
  requestId: null,
  timestamp: new Date(0),
  origin: "webhook",
  late: false,
  payload: {},
} as const;

/** An update of interface 5, unless told otherwise. */
export function event(special: Partial<ObjectEvent> = {}): ObjectEvent {
  return objectEvent({
    ...COMMON,
    action: "update",
    objectId: 5,
    data: {},
    prechange: { mtu: 1500, description: "" },
    postchange: { mtu: 9000, description: "" },
    branch: null,
    ...special,
  });
}

/** The end of a job on interfaces, unless told otherwise. */
export function job(special: Partial<JobEvent> = {}): JobEvent {
  return jobEvent({ ...COMMON, action: "job_ended", data: null, ...special });
}

/** An event type of a plugin, on interfaces. */
export function plugin(name: string): PluginEvent {
  return pluginEvent({ ...COMMON, name, data: null });
}

/** A named event, of netbox unless told otherwise. */
export function named(name: string, data: unknown = null, source = "netbox"): NamedEvent {
  const { objectType: _, ...common } = COMMON;
  return namedEvent({ ...common, name, source, data });
}
