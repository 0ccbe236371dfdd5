/**
 * The sources of a process, as they are received from.
 *
 * @module
 */
import type { Settings, SourceSettings } from "../config/settings.ts";
import type { HandlerSet } from "../handler/types.ts";
import type { ReceivingSource } from "../http/deps.ts";
import type { OwnWrites } from "../source/client/own_writes.ts";
import { normaliserOf } from "../source/kinds.ts";

/** For people whose configuration names no source that can be asked. */
export const HOW_TO_NAME_A_SOURCE =
  "set NETBOX_URL and NETBOX_TOKEN, or NAUTOBOT_URL and NAUTOBOT_TOKEN";

/** What a source must know of the process that it belongs to. */
export interface Home {
  /** This store's own id. */
  readonly installation: string;
  secrets(source: Pick<SourceSettings, "name">): readonly string[];
  /** Where a source reaches us; null when that could not be found out. */
  url(source: string): string | null;
  handlers(): HandlerSet;
  /** Where the registration's writes to a source are recorded. Absent: nowhere. */
  writes?(source: string): OwnWrites;
}

/** The sources of these settings, by name. */
export function receivingSources(
  settings: Settings,
  home: Pick<Home, "secrets">,
): ReadonlyMap<string, ReceivingSource> {
  return new Map(settings.sources.map((source) => [
    source.name,
    { ...normaliserOf(source.kind), secrets: () => home.secrets(source) },
  ]));
}
