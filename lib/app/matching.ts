/**
 * The runs that an event makes, and what must be known before they run.
 *
 * @module
 */
import type { Settings, SourceSettings } from "../config/settings.ts";
import type { SourceEvent } from "../event/types.ts";
import type { Place } from "../handler/match.ts";
import type { MatchedEvent } from "../handler/types.ts";
import type { Matched } from "../http/deps.ts";
import { branchOf } from "../source/netbox/normalise_branch.ts";
import type { NewRun } from "../store/store.ts";
import type { Facts, SourceFacts } from "./facts.ts";

/** Matches events as they arrive here. */
export type EngineMatch = (event: MatchedEvent) => Promise<Matched>;

/** What matching asks. */
export interface MatchingDeps {
  match(event: MatchedEvent, place?: Place): Promise<readonly NewRun[]>;
  facts(source: string): SourceFacts;
  settings(source: string): Pick<SourceSettings, "ownUser"> | undefined;
}

/** Matches an event that comes from its source: with a replay a person wants the handlers to run, whoever wrote it. */
export async function matchEvent(event: MatchedEvent, deps: MatchingDeps): Promise<Matched> {
  if (event.kind !== "object" || event.origin === "replay") {
    return { runs: await deps.match(event) };
  }
  const facts = deps.facts(event.source);
  const branch = placeOf(event, facts);
  const ownUser = deps.settings(event.source)?.ownUser ?? null;
  return {
    runs: await deps.match(event, branch),
    branch,
    own: ownUser !== null && event.user === ownUser
      ? "yes"
      : mayBeOurs(event, facts)
      ? "maybe"
      : "no",
  };
}

/** Matches the events of sources that are configured so, by what is known of them. */
export function eventMatcher(
  match: MatchingDeps["match"],
  facts: Pick<Facts, "of">,
  settings: () => Pick<Settings, "sources">,
): EngineMatch {
  const deps: MatchingDeps = {
    match,
    facts: (source) => facts.of(source),
    settings: (name) => settings().sources.find((source) => source.name === name),
  };
  return (event) => matchEvent(event, deps);
}

/** Of a change log we read only main's. */
function placeOf(
  event: Extract<SourceEvent, { kind: "object" }>,
  { branching }: SourceFacts,
): Place {
  return branching && event.origin !== "catch-up" ? branchOf(event.payload) : event.branch;
}

function mayBeOurs({ user }: SourceEvent, facts: SourceFacts): boolean {
  return user === null || facts.user === null || user === facts.user;
}
