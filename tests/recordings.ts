/**
 * Deliveries as real NetBoxes sent them: `tests/fixtures/netbox/<version>/NNN-label.json`.
 *
 * @module
 */
import { readdirSync, readFileSync } from "node:fs";

/** One request that NetBox sent. */
export interface Recording {
  /** `"4.7.3"` */
  readonly version: string;
  /** `"014-interface-update-description"` */
  readonly file: string;
  /** What was done to cause it; several deliveries of one step end in `-2`, `-3` …: `"interface-update-description"`. */
  readonly label: string;
  readonly method: string;
  readonly path: string;
  readonly headers: readonly (readonly [string, string])[];
  /** Its UTF-8 bytes are what was sent and signed. */
  readonly body: string;
  /** Empty when the webhook had none. */
  readonly secret: string;
}

export const VERSIONS = [
  "3.6.9",
  "3.7.8",
  "4.0.11",
  "4.1.11",
  "4.2.9",
  "4.3.7",
  "4.4.10",
  "4.5.10",
  "4.6.8",
  "4.7.3",
] as const;

const FILE = /^\d{3}-.*\.json$/;

/** All deliveries of one version, in order of arrival. */
export function recordings(version: string): Recording[] {
  const folder = new URL(`fixtures/netbox/${version}/`, import.meta.url);
  return readdirSync(folder).filter((name) => FILE.test(name)).sort().map((name) => ({
    ...JSON.parse(readFileSync(new URL(name, folder), "utf8")),
    version,
    file: name.replace(".json", ""),
    label: name.slice(4, -".json".length),
  }));
}

/** A delivery of NetBox 4.7.3 with the netbox-branching plugin. */
export function branchingRecording(file: string): Recording {
  const url = new URL(`fixtures/netbox-branching/1.2.2/${file}.json`, import.meta.url);
  return { ...JSON.parse(readFileSync(url, "utf8")), version: "4.7.3", file };
}

/** The one delivery with this label. */
export function recording(version: string, label: string): Recording {
  const found = recordings(version).find((it) => it.label === label);
  if (!found) throw new Error(`There is no recording ${label} of NetBox ${version}`);
  return found;
}

/** The value of a header, as `Headers.get()` gives it. */
export function header(recording: Recording, name: string): string | null {
  const found = recording.headers.find(([it]) => it.toLowerCase() === name.toLowerCase());
  return found?.[1] ?? null;
}
