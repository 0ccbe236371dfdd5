/**
 * What is wrong, and the lines of the source where it is.
 *
 * @module
 */
import type { SourcePlace } from "../../handler/types.ts";
import { type Io, paint } from "../io.ts";
import { clip } from "./values.ts";

/** Lines of the source before and after the one that is wrong. */
const AROUND = 2;

/** Where it is, and the source there with a caret; only the place where the file cannot be read. */
export function placeLines(
  { line, column }: SourcePlace,
  shown: string,
  source: string | null,
  { io, width }: { readonly io: Io; readonly width: number },
): string[] {
  const head = `${paint(io, "cyan", shown)}:${line}:${column}`;
  const lines = source?.trimEnd().split("\n") ?? [];
  if (lines[line - 1] === undefined) return [head];
  const first = Math.max(1, line - AROUND);
  const last = Math.min(lines.length, line + AROUND);
  const gutter = String(last).length;
  // Of a long line that part is shown in which the caret is.
  const room = Math.max(20, width - gutter - 10);
  const start = column <= room ? 0 : column - Math.floor(room / 2);
  const excerpt: string[] = [];
  for (let number = first; number <= last; number++) {
    const text = clip(lines[number - 1]!.trimEnd().replaceAll("\t", " ").slice(start), room);
    const row = `${String(number).padStart(gutter)} │ ${text}`;
    excerpt.push(
      number === line ? `${paint(io, "red", ">")} ${row}` : paint(io, "dim", `  ${row}`),
    );
    if (number === line) {
      const before = " ".repeat(column - 1 - start);
      excerpt.push(`  ${" ".repeat(gutter)} │ ${before}${paint(io, "red", "^")}`);
    }
  }
  return [head, ...excerpt];
}
