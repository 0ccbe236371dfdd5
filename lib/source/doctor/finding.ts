/**
 * What `doctor` finds.
 *
 * @module
 */

/** One thing that was looked at. */
export interface Finding {
  readonly level: "ok" | "warning" | "error";
  /** What was looked at, in a few words: `NetBox answers`. */
  readonly title: string;
  /** What was found. */
  readonly detail: string;
  /** What to do about it. */
  readonly fix?: string;
}

/** All is well. */
export function ok(title: string, detail: string): Finding {
  return { level: "ok", title, detail };
}

/** It works, and may not for long or not as thought. */
export function warning(title: string, detail: string, fix?: string): Finding {
  return { level: "warning", title, detail, ...(fix ? { fix } : {}) };
}

/** It does not work. */
export function error(title: string, detail: string, fix?: string): Finding {
  return { level: "error", title, detail, ...(fix ? { fix } : {}) };
}
