/**
 * The event that tells of a dead run.
 *
 * @module
 */
import type { DeadEvent, Event } from "./types.ts";

/** What it is built from. */
export type DeadParts = Pick<DeadEvent, "id" | "source" | "run" | "handler" | "error" | "event"> & {
  /** When the delivery came; counts where the event cannot be read. */
  readonly receivedAt: number;
};

/** Builds the event of a dead run. */
export function deadEvent({ receivedAt, ...parts }: DeadParts): DeadEvent {
  const { event, handler } = parts;
  return Object.freeze({
    kind: "lifecycle",
    name: "dead",
    ...parts,
    display: event?.display ?? handler,
    timestamp: timeOf(event) ?? new Date(receivedAt),
  });
}

function timeOf(event: Event | null): Date | undefined {
  return event?.timestamp;
}
