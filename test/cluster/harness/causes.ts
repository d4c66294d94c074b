/** One objection to one object. */
export interface Objection {
  readonly check: string;
  readonly object: string;
  readonly file: string;
  readonly text: string;
}

/** Objections that say the same. */
export interface Cause {
  readonly check: string;
  /** The objection, without what differs between the objects. */
  readonly text: string;
  readonly objects: ReadonlyArray<Pick<Objection, 'object' | 'file'>>;
}

const SHOWN = 3;

/** Objections by what they say, the most frequent first; the object's own name and namespace and the places in its lists do not count as a difference. */
export function causesOf(objections: readonly Objection[]): Cause[] {
  const causes = new Map<string, { check: string; text: string; objects: Array<{ object: string; file: string }> }>();
  for (const { check, object, file, text } of objections) {
    const common = withoutNames(text, object);
    const cause = causes.get(`${check} ${common}`) ?? { check, text: common, objects: [] };
    if (!cause.objects.some((each) => each.object === object && each.file === file)) {
      cause.objects.push({ object, file });
    }
    causes.set(`${check} ${common}`, cause);
  }
  // a cause of one object keeps the object's own words
  return [...causes.values()]
    .map((cause) => cause.objects.length > 1 ? cause : { ...cause, text: objections.find((each) => each.check === cause.check && withoutNames(each.text, each.object) === cause.text)!.text })
    .sort((a, b) => b.objects.length - a.objects.length || (`${a.check} ${a.text}` < `${b.check} ${b.text}` ? -1 : 1));
}

/** A cause as lines for a terminal: what, how often, and the first objects. */
export function inLines({ check, text, objects }: Cause): string[] {
  const [only] = objects;
  if (objects.length === 1) {
    return [`FAILED ${check}: ${only.object} (${only.file}): ${text}`];
  }
  const more = objects.length - SHOWN;
  const first = objects.slice(0, SHOWN).map(({ object, file }) => `${object} (${file})`).join(', ');
  return [`FAILED ${check}, ${objects.length} objects: ${text}`, `  ${first}${more > 0 ? ` and ${more} more` : ''}`];
}

/** `Deployment shop/web`: `web` and `shop` are replaced where they stand as words. */
function withoutNames(text: string, object: string): string {
  const [, full = ''] = object.split(' ');
  const [namespace, name] = full.includes('/') ? full.split('/') : [undefined, full];
  const unnamed = [[name, '<name>'], [namespace, '<namespace>']]
    .filter((pair): pair is [string, string] => !!pair[0])
    .reduce((result, [word, placeholder]) => result.replace(new RegExp(`(?<![\\w.-])${escaped(word)}(?=-prove\\b|-\\d+\\b|$|[^\\w-])`, 'g'), placeholder), text);
  return unnamed.replace(/\[\d+\]/g, '[]');
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
