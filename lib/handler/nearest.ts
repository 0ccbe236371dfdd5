/**
 * The word that somebody who mistyped meant.
 *
 * @module
 */

/**
 * The candidate that takes the fewest typing mistakes, at most `most`, to become `word`; undefined when none is that
 * near. Of equally near ones the first wins. A candidate of three letters or fewer forgives one mistake.
 */
export function nearest<T extends string>(
  word: string,
  candidates: readonly T[],
  most = 2,
): T | undefined {
  let best: { readonly candidate: T; readonly mistakes: number } | undefined;
  for (const candidate of candidates) {
    const mistakes = distance(word, candidate);
    if (mistakes > (candidate.length > 3 ? most : 1)) continue;
    if (best === undefined || mistakes < best.mistakes) best = { candidate, mistakes };
  }
  return best?.candidate;
}

/** `Did you mean "x"?` with a space in front, or nothing. */
export function didYouMean(suggestion: string | undefined): string {
  return suggestion === undefined ? "" : ` Did you mean ${suggestion}?`;
}

/** Letters left out, added, replaced, or swapped with their neighbour (optimal string alignment). */
function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2) return Infinity;
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let least = Math.min(
        row[j - 1]! + 1,
        rows[i - 1]![j]! + 1,
        rows[i - 1]![j - 1]! + (same ? 0 : 1),
      );
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        least = Math.min(least, rows[i - 2]![j - 2]! + 1);
      }
      row.push(least);
    }
    rows.push(row);
  }
  return rows[a.length]![b.length]!;
}
