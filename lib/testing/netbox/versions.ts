/**
 * The versions of NetBox that were recorded.
 *
 * @module
 */

import { recordedVersion } from "../../source/recordings/mod.ts";

/** The versions whose event rules list `event_types`. */
export const EVENT_TYPE_VERSIONS = [
  "4.1.11",
  "4.2.9",
  "4.3.7",
  "4.4.10",
  "4.5.10",
  "4.6.8",
  "4.7.3",
] as const;

/** The versions that can be doubled. */
export const VERSIONS = ["3.6.9", "3.7.8", "4.0.11", ...EVENT_TYPE_VERSIONS] as const;

/** One of {@linkcode VERSIONS}. */
export type Version = typeof VERSIONS[number];

/**
 * The recorded version of a release, as `"4.2"` or `"4.2.3"` names it; without one the newest.
 *
 * @throws {RangeError} when there is none.
 */
export function versionOf(version?: string): Version {
  const found = recordedVersion("netbox", version) as Version | null;
  if (found !== null) return found;
  throw new RangeError(`NetBox ${version} was not recorded; there is ${VERSIONS.join(", ")}`);
}

/** `"4.7.3"` → 407. */
export function releaseOf(version: Version): number {
  const [major, minor] = version.split(".");
  return Number(major) * 100 + Number(minor);
}
