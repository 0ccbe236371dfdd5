/**
 * Times as NetBox keeps and writes them: microseconds, in UTC.
 *
 * @module
 */

/** `2026-11-22T02:45:36.776312Z`, as the REST API writes it. */
export type Stamp = string;

/**
 * A clock that never gives the same time twice: within one millisecond of `now` it counts microseconds.
 *
 * @param now Wall-clock milliseconds
 */
export function createStamps(now: () => number): () => Stamp {
  let last = Number.NaN;
  let tick = 0;
  return () => {
    const time = now();
    tick = time === last ? Math.min(tick + 1, 999) : 1;
    last = time;
    return new Date(time).toISOString().replace("Z", `${String(tick).padStart(3, "0")}Z`);
  };
}

/** As snapshots have it: `2026-11-22T02:45:36.776Z`. */
export function toMillis(stamp: Stamp): string {
  return stamp.replace(/(\.\d{3})\d+Z$/, "$1Z");
}

/** As deliveries and entity tags have it: `2026-11-22T02:45:36.776312+00:00`. */
export function toOffset(stamp: Stamp): string {
  return stamp.replace(/Z$/, "+00:00");
}

const TIME = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)(Z|[+-]\d{2}:?\d{2})?$/;

/** The stamp that a filter names, or null if Django cannot read it. */
export function readStamp(text: string): Stamp | null {
  const [, day, clock, zone = "Z"] = TIME.exec(text.trim()) ?? [];
  if (!day || !clock) return null;
  const [whole, fraction = ""] = clock.split(".");
  const time = Date.parse(`${day}T${whole}${zone}`);
  if (Number.isNaN(time)) return null;
  return new Date(time).toISOString().replace(/\.\d{3}Z$/, `.${fraction.padEnd(6, "0")}Z`);
}
