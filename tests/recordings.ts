/**
 * Deliveries as real servers sent them: `tests/fixtures/netbox/<version>/NNN-label.json`, and those of NetBox with
 * branches and of Nautobot beside it.
 *
 * @module
 */
import { readdirSync, readFileSync } from "node:fs";

/** One request that a server sent. */
export interface Recording {
  /** `"4.7.3"` */
  readonly version: string;
  /** `"014-interface-update-description"` */
  readonly file: string;
  /** What was done to cause it; several deliveries of one step end in `-2`, `-3` …: `"interface-update-description"`. */
  readonly label: string;
  /** The step of the scenario that caused it; NetBox alone. */
  readonly step?: string;
  readonly method: string;
  readonly path: string;
  readonly headers: readonly (readonly [string, string])[];
  /** Its UTF-8 bytes are what was sent and signed. */
  readonly body: string;
  /** Empty (NetBox) or absent (Nautobot) when the webhook had none. */
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

/** All deliveries of one NetBox, in order of arrival. */
export function recordings(version: string): Recording[] {
  return inFolder(`netbox/${version}`, version);
}

/** All deliveries of NetBox 4.7.3 with the plugin netbox-branching 1.2.2, in order of arrival. */
export function branchingRecordings(): Recording[] {
  return inFolder("netbox-branching/1.2.2", "4.7.3");
}

/** One of {@linkcode branchingRecordings}. */
export function branchingRecording(file: string): Recording {
  return named(branchingRecordings(), file);
}

/** All deliveries of Nautobot 3.2.7, in order of arrival. */
export function nautobotRecordings(): Recording[] {
  return inFolder("nautobot/3.2.7", "3.2.7");
}

/** One of {@linkcode nautobotRecordings}. */
export function nautobotRecording(file: string): Recording {
  return named(nautobotRecordings(), file);
}

function inFolder(folder: string, version: string): Recording[] {
  const url = new URL(`fixtures/${folder}/`, import.meta.url);
  return readdirSync(url).filter((name) => FILE.test(name)).sort().map((name) => ({
    ...JSON.parse(readFileSync(new URL(name, url), "utf8")),
    version,
    file: name.replace(".json", ""),
    label: name.slice(4, -".json".length),
  }));
}

function named(all: readonly Recording[], file: string): Recording {
  const found = all.find((it) => it.file === file);
  if (!found) throw new Error(`There is no recording ${file}`);
  return found;
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

/** One call of a recorded scenario. */
export interface RecordedCall {
  readonly label: string;
  readonly request: { readonly method: string; readonly path: string };
  // deno-lint-ignore no-explicit-any -- whatever it was
  readonly response: { readonly status: number; readonly body: any };
}

/** The recorded call with this label: of `netbox-branching/1.2.2` or `nautobot/3.2.7`. */
export function recordedCall(
  folder: "netbox-branching/1.2.2" | "nautobot/3.2.7",
  label: string,
): RecordedCall {
  const url = new URL(`fixtures/${folder}/api.json`, import.meta.url);
  const calls: RecordedCall[] = JSON.parse(readFileSync(url, "utf8"));
  const found = calls.find((it) => it.label === label);
  if (!found) throw new Error(`There is no call ${label} in ${folder}`);
  return found;
}
