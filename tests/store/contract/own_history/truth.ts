/**
 * What must become of the runs of a history, by what really happened.
 *
 * @module
 */
import assert from "node:assert/strict";
import type { Branches, OwnChanges } from "../../../../lib/store/origin.ts";
import { MAX_DEPTH } from "../../../../lib/store/origin.ts";
import type { RunRow } from "../../../../lib/store/store.ts";
import type { Happening } from "./world.ts";

/** The handlers of a history: each runs for every event, as far as it wants it. */
export const HANDLERS = [
  { handler: "skip", ownChanges: "skip", branches: "main", lane: "object" },
  { handler: "others", ownChanges: "others", branches: "all", lane: "object" },
  { handler: "run", ownChanges: "run", branches: "main", lane: "none" },
  { handler: "branches", ownChanges: "skip", branches: "branches", lane: "handler" },
] as const satisfies readonly {
  handler: string;
  ownChanges: OwnChanges;
  branches: Branches;
  lane: "object" | "handler" | "none";
}[];

export type Handler = typeof HANDLERS[number];

/** A run, and what became of it. */
export interface Traced {
  readonly id: string;
  readonly handler: Handler;
  readonly lane: string | null;
  readonly happening: Happening;
  /** When it was stored, and when it was claimed: as moments, of which each is later than the one before. */
  readonly stored: number;
  readonly claims: number[];
  /** What a person last did to it. */
  person: "retried" | "dropped" | null;
}

/** Null: it runs. Else the beginning of the reason why it does not. */
export function whyNot(
  { handler, ownChanges, branches }: Handler,
  { place, writer }: Pick<Happening, "place" | "writer">,
): string | null {
  if (place !== null && branches === "main") return "in a branch: ";
  if (place === null && branches === "branches") return "not in a branch";
  if (writer === null) return null;
  const wants = {
    skip: false,
    others: writer.handler !== null && writer.handler !== handler,
    run: true,
  };
  const by = writer.handler === null ? "hookbox itself" : `${writer.handler} in run ${writer.run}`;
  if (!wants[ownChanges]) return `own change: written by ${by}`;
  return writer.depth + 1 < MAX_DEPTH ? null : "own change: a chain of 8 handlers";
}

/** How deep the chain of own writes is that leads to a run for it. */
export function depthOf({ writer }: Pick<Happening, "writer">): number {
  return writer === null ? 0 : writer.depth + 1;
}

/** Judges what became of all runs, once nothing is under way any more. */
export function judge(runs: ReadonlyMap<string, Traced>, rows: readonly RunRow[]): void {
  assert.equal(rows.length, runs.size);
  for (const row of rows) judgeRun(runs.get(row.id)!, row, runs);
  judgeOrder([...runs.values()]);
}

function judgeRun(run: Traced, row: RunRow, runs: ReadonlyMap<string, Traced>): void {
  const { id, state, reason } = row;
  const executed = run.claims.length > 0;
  const told = `${id} of ${run.handler.handler} is ${state}: ${reason}`;
  assert.ok(["done", "dead", "skipped"].includes(state), `${told}, at the end`);
  if (run.person === "dropped") {
    assert.deepEqual([state, reason], ["skipped", "dropped"], told);
    return;
  }
  const why = run.person === "retried" ? null : whyNot(run.handler, run.happening);
  if (why !== null) {
    assert.ok(!executed, `${told}, and was executed although "${why}"`);
    assert.equal(state, "skipped", told);
    assert.ok(reason?.startsWith(why), `${told}, not "${why}"`);
    return;
  }
  assert.ok(executed, `${told}, and was never executed`);
  if (state !== "skipped") return;
  const successor = runs.get(/^superseded by (.*)$/.exec(reason ?? "")?.[1] ?? "");
  assert.ok(successor, told);
  // Who retries what happened nobody knows where, takes it for main.
  const isKnown = run.person === null && successor.person === null;
  const isThere = successor.happening.place === run.happening.place;
  assert.ok(isThere || !isKnown, `${told}, which is elsewhere`);
  assert.ok(
    successor.claims.length > 0 || successor.person === "dropped",
    `${told}, which was never executed`,
  );
}

/** Among runs that waited in a lane together, that of the older event was started first. */
function judgeOrder(runs: readonly Traced[]): void {
  const started = runs.filter(({ claims, person }) => claims.length > 0 && person === null);
  for (const run of started) {
    const overtaken = started.find((other) =>
      other.lane !== null && other.lane === run.lane &&
      (other.happening.time - run.happening.time || other.stored - run.stored) < 0 &&
      other.stored < run.claims[0]! && run.claims[0]! < other.claims[0]!
    );
    assert.ok(!overtaken, `${run.id} was started before ${overtaken?.id} in ${run.lane}`);
  }
}
