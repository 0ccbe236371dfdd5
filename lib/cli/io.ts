/**
 * Where commands print: results on standard output, messages on standard error.
 *
 * @module
 */

/** What a command talks through; tests give their own. */
export interface Io {
  /** A result, with a line end. */
  out(text: string): void;
  /** A message for people, with a line end. */
  err(text: string): void;
  /** Whether standard output is a terminal that shows colours. */
  readonly color: boolean;
}

/** The process's own streams. Colours only on a terminal and without `NO_COLOR` (https://no-color.org). */
export function processIo(): Io {
  return {
    // deno-lint-ignore no-console -- the one place of the process that prints results
    out: (text) => console.log(text),
    // deno-lint-ignore no-console -- and messages
    err: (text) => console.error(text),
    color: Deno.stdout.isTerminal() && !Deno.env.get("NO_COLOR"),
  };
}

const CODES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 } as const;

/** The text in a colour, where colours are shown. */
export function paint(io: Io, color: keyof typeof CODES, text: string): string {
  return io.color ? `\x1b[${CODES[color]}m${text}\x1b[0m` : text;
}

/** Rows as columns of equal width, two spaces apart. Colour codes do not count. */
export function table(rows: readonly (readonly string[])[]): string {
  // deno-lint-ignore no-control-regex -- the escape character is what colour codes start with
  const width = (cell: string) => cell.replace(/\x1b\[\d+m/g, "").length;
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, i) => widths[i] = Math.max(widths[i] ?? 0, width(cell)));
  }
  return rows.map((row) =>
    row.map((cell, i) => i === row.length - 1 ? cell : cell + " ".repeat(widths[i]! - width(cell)))
      .join("  ").trimEnd()
  ).join("\n");
}

/** `3s`, `12m`, `5h`, `2d`: how long ago, in one unit. */
export function ago(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 100) return `${seconds}s`;
  if (seconds < 100 * 60) return `${Math.round(seconds / 60)}m`;
  if (seconds < 48 * 3600) return `${Math.round(seconds / 3600)}h`;
  return `${Math.round(seconds / 86400)}d`;
}
