/**
 * Deliveries on their way into the store, and how much they press.
 *
 * @module
 */
import { GroupCommit } from "../store/group_commit.ts";
import type { Store } from "../store/store.ts";

/** Requests under way from which on runs wait for deliveries: a source seldom has as many workers that send. */
const PRESSURE = 8;

/** The way in. */
export interface Intake {
  readonly commit: GroupCommit;
  /** Whether so many deliveries are being received that runs should wait: they can, a source sends each delivery once. */
  pressed(): boolean;
}

/** Opens it; `onCommit` is called when there are new runs. */
export function openIntake(append: Store["append"], onCommit: () => void): Intake {
  const commit = new GroupCommit({ append }, { onCommit });
  return { commit, pressed: () => commit.inFlight >= PRESSURE };
}
