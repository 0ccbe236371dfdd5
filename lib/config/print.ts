/**
 * Shows which value every variable has and where it comes from; secrets as `(set)` or `(not set)`.
 *
 * @module
 */
import type { Origin } from "./origin.ts";

/** The variables as lines `NAME  value  origin`, in columns. */
export function printSettings(origins: ReadonlyMap<string, Origin>): string {
  const rows = [...origins].map(([name, origin]) => [name, shown(origin), whence(origin)] as const);
  const width = (column: 0 | 1) => Math.max(...rows.map((row) => row[column].length));
  const [names, values] = [width(0), Math.min(width(1), 60)];
  return rows.map(([name, value, from]) =>
    `${name.padEnd(names)}  ${value.padEnd(values)}  ${from}`.trimEnd()
  ).join("\n");
}

/** One variable in the JSON form. */
export interface PrintedSetting {
  /** Null for secrets, and for what has no value. */
  readonly value: string | null;
  readonly set: boolean;
  readonly secret: boolean;
  readonly from: Origin["from"];
  readonly as: string | null;
  readonly place: string | null;
}

/** The same as plain data, by name. */
export function printSettingsJson(
  origins: ReadonlyMap<string, Origin>,
): Readonly<Record<string, PrintedSetting>> {
  return Object.fromEntries(
    [...origins].map(([name, { value, set, secret, from, as, place }]) => [
      name,
      { value, set, secret, from, as, place },
    ]),
  );
}

function shown({ secret, set, value, otherwise }: Origin): string {
  if (secret) return set ? "(set)" : "(not set)";
  if (value !== null) return value.replaceAll("\n", "\\n");
  return otherwise === null ? "(not set)" : `(${otherwise})`;
}

function whence({ from, as, place, secret, otherwise }: Origin): string {
  if (from === "default") return secret && otherwise !== null ? `default: ${otherwise}` : "default";
  return [from, as && `(${as})`, place].filter(Boolean).join(" ");
}
