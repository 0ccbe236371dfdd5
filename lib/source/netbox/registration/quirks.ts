/**
 * What NetBox does with job events, by version. Measured on the newest patch of each from 3.6 to 4.7.
 *
 * @module
 */
import type { Quirk } from "../../registration/generation.ts";

/** The quirks of a release (406 is 4.6); of the newest for null. */
export function quirksOf(release: number | null): Quirk[] {
  if (release !== null && release < 400) {
    return (["job_started", "job_ended"] as const).map((action) => ({
      action,
      refused: false,
      says: (source, who) =>
        `${source} takes ${action} of scripts and never sends it (4.0 and newer do): ${who} no such events of scripts.`,
    }));
  }
  return [
    ...release !== null && release >= 401 && release < 407 ? [STARTED_BREAKS_SCRIPTS] : [],
    ...release === 400 ? [ENDED_COMES_FIRST] : [],
    ENDED_SAYS_LITTLE,
  ];
}

/** NetBox #21371. */
const STARTED_BREAKS_SCRIPTS: Quirk = {
  action: "job_started",
  refused: true,
  says: (source, who) =>
    `job_started is not registered on ${source}, where such a rule makes every script fail ` +
    `(fixed in 4.7): ${who} no such events. Use job_ended.`,
};

const ENDED_COMES_FIRST: Quirk = {
  action: "job_ended",
  refused: false,
  says: (source, who) =>
    `${source} sends job_ended of a script before the events of the objects that it changed (4.1 and newer after ` +
    `them): ${who} it early.`,
};

const ENDED_SAYS_LITTLE: Quirk = {
  action: "job_ended",
  refused: false,
  says: (source, who) =>
    `${source} sends job_ended for failed jobs, too, and does not say which job it was or that it failed: ${who} ` +
    'only data.log, where a "failure" stands.',
};
