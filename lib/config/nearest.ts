/**
 * The name that somebody who mistyped meant.
 *
 * @module
 */

/** The candidate with the fewest typing mistakes, at most `most`; undefined when none is that near. */
export function nearestName(
  name: string,
  candidates: readonly string[],
  most: number,
): string | undefined {
  let best: { readonly name: string; readonly mistakes: number } | undefined;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - name.length) > most) continue;
    const mistakes = distance(name, candidate);
    if (mistakes <= most && (!best || mistakes < best.mistakes)) {
      best = { name: candidate, mistakes };
    }
  }
  return best?.name;
}

/** Letters left out, added or replaced (Levenshtein), one row at a time. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
