/** The edit distance of two words: letters to change, add, remove or swap with their neighbour. */
function distance(a: string, b: string): number {
  const rows = Array.from({ length: a.length + 1 }, (_, i) => Array.from({ length: b.length + 1 }, (__, j) => (i === 0 ? j : j === 0 ? i : 0)));
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      rows[i][j] = Math.min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        rows[i][j] = Math.min(rows[i][j], rows[i - 2][j - 2] + 1);
      }
    }
  }
  return rows[a.length][b.length];
}

/** Longer words are not compared: they are no misspelt names, and the time grows with the product of the lengths. */
const LONGEST_WORD = 100;

/** The known word that `word` probably means: at most a third of its letters differ, ignoring case; undefined if there is none. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  if (word.length > LONGEST_WORD) {
    return undefined;
  }
  const wanted = word.toLowerCase();
  let best: string | undefined;
  let least = Infinity;
  for (const candidate of known) {
    const most = Math.max(1, Math.floor(candidate.length / 3));
    // each letter too many or too few is a change
    if (candidate.length > LONGEST_WORD || Math.abs(candidate.length - word.length) > most) {
      continue;
    }
    const away = distance(wanted, candidate.toLowerCase());
    if (away < least && away <= most) {
      best = candidate;
      least = away;
    }
  }
  return best;
}
