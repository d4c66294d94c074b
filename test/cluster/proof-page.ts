/** One part of docs/proof.md: its heading, and its text where the reports are there from which it is made. */
export interface Part {
  /** The heading without `## `. */
  readonly heading: string;
  /** The reports that it is made from, each with the commit that it judged; undefined = not run since. */
  readonly reports: ReadonlyArray<{ readonly file: string; readonly commit: string | undefined }>;
  /** Its blocks, the heading first. Asked for only where all reports are there. */
  readonly blocks: () => readonly string[];
}

/**
 * The page: a part whose reports are there is made anew and says which commit they judged; another stays as it stands in the page, with the commit that it names.
 *
 * @throws where a part has neither reports nor a text in the page
 */
export function pageOf(intro: readonly string[], parts: readonly Part[], rest: readonly string[], page: string): string {
  return `${[...intro, ...parts.flatMap((part) => partOf(part, page)), ...rest].join('\n\n')}\n`;
}

function partOf(part: Part, page: string): string[] {
  const missing = part.reports.filter(({ commit }) => commit === undefined);
  if (missing.length === 0) {
    return [...part.blocks(), judged([...new Set(part.reports.map(({ commit }) => commit!))])];
  }
  const kept = standing(page, part.heading);
  if (kept === undefined) {
    throw new Error(`'${part.heading}' is not in the page yet, and ${missing.map(({ file }) => `reports/${file}`).join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing: run what writes ${missing.length === 1 ? 'it' : 'them'} first`);
  }
  return [kept];
}

/** `Judged: commit abc1234.` */
function judged(commits: readonly string[]): string {
  return `Judged: commit ${commits.map((commit) => `\`${commit}\``).join(', ')}.`;
}

/** The text of a part in the page, heading included. */
function standing(page: string, heading: string): string | undefined {
  return page.split(/\n(?=## )/).find((text) => text.startsWith(`## ${heading}\n`))?.trimEnd();
}
