import { shown } from '../../private/known-props';

/** A release as numbers: `{ major: 1, minor: 25 }`; minor is undefined where only the major was given. */
export interface Version {
  readonly major: number;
  readonly minor: number | undefined;
  /** As it was written. */
  readonly text: string;
}

/** What a runtime expects of its version. */
export interface VersionRule {
  /** The call, for messages: `Runtime.nodejs`. */
  readonly call: string;
  /** What people call it: `Node.js`. */
  readonly name: string;
  readonly oldest: readonly [number, number];
  /** Two examples, for messages. */
  readonly examples: string;
  /** The minor says which language version it is (Go, Python): it must be given. */
  readonly minorNeeded?: boolean;
  /** What else somebody may have meant, for messages. */
  readonly note?: string;
}

/** Reads a version, refuses what is none and what is too old; undefined stays undefined. */
export function parseVersion(text: string | undefined, rule: VersionRule): Version | undefined {
  if (text === undefined) {
    return undefined;
  }
  const written = `${rule.call}({ version: ${shown(text)} })`;
  const match = /^(\d{1,3})(?:\.(\d{1,3}))?(?:\.\d{1,5})?$/.exec(text);
  if (match === null || (rule.minorNeeded === true && match[2] === undefined)) {
    throw new Error(`${written}: that is no ${rule.name} version: write it as ${rule.examples}${rule.note ?? ''}`);
  }
  const version: Version = { major: Number(match[1]), minor: match[2] === undefined ? undefined : Number(match[2]), text };
  const [major, minor] = rule.oldest;
  if (!atLeast(version, major, minor)) {
    throw new Error(`${written}: ${rule.name} ${text} is too old: expected ${oldestText(rule)} or newer, older releases lack the settings that are tuned${rule.note ?? ''}`);
  }
  return version;
}

/** Whether a version is `major.minor` or newer; without a minor it counts as the newest of its major. */
export function atLeast(version: Version, major: number, minor = 0): boolean {
  return version.major > major || (version.major === major && (version.minor ?? Infinity) >= minor);
}

function oldestText(rule: VersionRule): string {
  const [major, minor] = rule.oldest;
  return rule.minorNeeded === true ? `${major}.${minor}` : `${major}`;
}
