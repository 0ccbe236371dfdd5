/**
 * Keeps a registration as it should be while hookbox runs. No failure is fatal: receiving goes on.
 *
 * @module
 */
import { getLogger } from "@logtape/logtape";
import { type Clock, systemClock } from "../../clock.ts";
import { createLoop } from "../../loop.ts";
import type { RegistrationState } from "../types.ts";
import type { Registration } from "./registration.ts";

const log = getLogger(["hookbox", "registration"]);

/** How to keep it. */
export interface KeepOptions {
  readonly clock?: Clock;
  /** Only say what would be done. */
  readonly dryRun?: boolean;
  /** Told how it stands after every look. */
  readonly onState?: (state: RegistrationState) => void;
}

/** The loop. */
export interface Keeper {
  /** How it stood after the first look. */
  readonly first: Promise<RegistrationState>;
  /** Whether it looks just now. */
  readonly busy: boolean;
  /** Looks now: handlers or settings have changed. */
  kick(): void;
  /** Ends the loop. The registration can still be used; its own `stop()` gives up the look that is under way. */
  stop(): void;
}

const EVERY = 10 * 60_000;
/** Waits after the first, second, … failure in a row; the last repeats. */
const BACKOFF = [5, 10, 20, 40, 80, 160, 300].map((seconds) => seconds * 1000);

/** Looks at once, every 10 minutes, and when kicked; after a failure again in 5 s to 5 min. */
export function keepRegistered(registration: Registration, options: KeepOptions = {}): Keeper {
  const { clock = systemClock, dryRun = false, onState } = options;
  const { promise: first, resolve } = Promise.withResolvers<RegistrationState>();
  let failures = 0;
  let said = "";

  const loop = createLoop(async () => {
    const state = await registration.reconcile({ dryRun });
    failures = state.status === "failed" ? failures + 1 : 0;
    resolve(state);
    if (!loop.stopped) {
      said = tell(state, said);
      onState?.(state);
    }
    return failures === 0 ? EVERY : BACKOFF[failures - 1] ?? BACKOFF.at(-1)!;
  }, clock);
  loop.kick();
  return {
    first,
    kick: loop.kick,
    stop: loop.stop,
    get busy() {
      return loop.busy;
    },
  };
}

/** Logs what is new; a trouble that lasts is said once. */
function tell({ status, message, warnings }: RegistrationState, said: string): string {
  const now = [status, message, ...warnings].join("\n");
  if (now === said) return said;
  if (status === "failed" || status === "refused") {
    log.error("{message}", { message });
  } else log.info("{message}", { message });
  for (const warning of warnings) log.warn("{warning}", { warning });
  return now;
}
