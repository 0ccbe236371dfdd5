/**
 * The runs whose attempts are being ended, and what becomes of each: decided without a database.
 *
 * @module
 */
import { afterFailure } from "./rules.ts";
import type {
  Appended,
  Completed,
  Completion,
  NewDelivery,
  Outcome,
  StoredError,
} from "./store.ts";

/** A run whose attempt is being ended. */
export interface Ending {
  readonly seq: number;
  readonly purpose: string;
  readonly hold: string | null;
  readonly attempt: number;
  readonly blocked: number;
}

/** The waiting run of the same lane and object that may take a failed run's place. */
export interface Heir {
  readonly seq: number;
  readonly id: string;
}

/** Who waits behind a run in its lane. Asked only about a failed one: most attempts are done. */
export interface Behind {
  /** Asked only with `config.supersede`. */
  heir(): Heir | null;
  waiters(): boolean;
}

/** A run that is to be tried again. */
export interface PutBack {
  readonly seq: number;
  readonly runAt: number;
  readonly asked: boolean;
  readonly blocked: number;
  /** Attempts that are not counted. */
  readonly attempts: number;
  /** Interruptions that are. */
  readonly interrupted: number;
  readonly quarantine: boolean;
}

/** The end of a run of which calls tell: one for each of these handlers. */
export interface Death {
  readonly error: StoredError;
  readonly calls: readonly string[];
}

/** What becomes of a run. */
export type Fate =
  | {
    readonly kind: "finished";
    readonly state: "done" | "skipped" | "dead";
    readonly reason: string | null;
    /** Set when somebody is to be called. */
    readonly dead?: Death;
    /** Set when a newer run takes over its prechange. */
    readonly gift?: { readonly seq: number; readonly prechange: string };
  }
  | { readonly kind: "again"; readonly back: PutBack };

/** How an attempt ends whose process is gone. */
export const PROCESS_ENDED = {
  kind: "interrupted",
  reason: "the process ended during this attempt",
  counted: true,
  quarantine: false,
} as const satisfies Outcome;

/** Decides. */
export function decide(
  run: Ending,
  behind: Behind,
  { outcome, callDead }: Completion,
  now: number,
): Fate {
  switch (outcome.kind) {
    case "done":
      return { kind: "finished", state: "done", reason: null };
    case "skipped":
      return { kind: "finished", state: "skipped", reason: outcome.reason };
    case "dead":
      return die(run, outcome.error, callDead);
    case "failed":
      return fail(run, behind, outcome, callDead, now);
    case "interrupted": {
      const { counted, quarantine } = outcome;
      const lost = { attempts: 1, interrupted: counted ? 1 : 0, quarantine };
      return again(run, { runAt: now, asked: false, blocked: run.blocked }, lost);
    }
  }
}

function die(run: Ending, error: StoredError, calls: readonly string[]): Fate {
  // Nobody is called for a call that dies: that would never end.
  const call = calls.length > 0 && run.purpose !== "dead";
  const end = { kind: "finished", state: "dead", reason: error.message } as const;
  return call ? { ...end, dead: { error, calls } } : end;
}

/** The events that an ended attempt has emitted, if they count. */
export function emitsOf(fate: Fate, { emits = [] }: Completion): readonly NewDelivery[] {
  return fate.kind === "finished" && fate.state === "done" ? emits : [];
}

function fail(
  run: Ending,
  behind: Behind,
  outcome: Extract<Outcome, { kind: "failed" }>,
  callDead: readonly string[],
  now: number,
): Fate {
  const heir = outcome.supersede ? behind.heir() : null;
  if (outcome.supersede && heir) {
    return {
      kind: "finished",
      state: "skipped",
      reason: `superseded by ${heir.id}`,
      gift: { seq: heir.seq, prechange: JSON.stringify(outcome.supersede.prechange) },
    };
  }
  const next = afterFailure(outcome, { ...run, waiters: behind.waiters() });
  if (next.dead) return die(run, outcome.error, callDead);
  const { asked } = outcome;
  const counted = { attempts: 0, interrupted: 0, quarantine: false };
  return again(run, { runAt: now + next.wait, asked, blocked: next.blocked }, counted);
}

function again(
  { seq }: Ending,
  to: Pick<PutBack, "runAt" | "asked" | "blocked">,
  lost: Pick<PutBack, "attempts" | "interrupted" | "quarantine">,
): Fate {
  return { kind: "again", back: { seq, ...to, ...lost } };
}

/**
 * What the worker is told.
 *
 * @param advanced Whether the next of its lane is its head now.
 * @param emitted What became of the events that it has emitted.
 */
export function answerOf(
  run: Ending,
  fate: Fate,
  { advanced, emitted }: { readonly advanced: boolean; readonly emitted: readonly Appended[] },
  now: number,
): Completed {
  if (fate.kind === "finished") {
    const { state, dead } = fate;
    return {
      state,
      runAt: null,
      more: advanced || dead !== undefined,
      ...dead && { calls: dead.calls.length },
      ...emitted.length > 0 && { emitted },
    };
  }
  const { runAt } = fate.back;
  return { state: run.hold === null ? "ready" : "held", runAt, more: runAt <= now };
}
