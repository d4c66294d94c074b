import { acknowledging } from './acknowledging';
import { hidden, isAllSecret, isHarmless, isSecretName, masked, secretAssignment, secretShape } from '../../private/secrets';
import type { Found } from '../decisions/finding-severity';

/** A text that is printed where everybody who may read the object reads it. */
export interface Slot {
  /** Prop and name, for example `env.DB_PASSWORD`. */
  readonly subject: string;
  /** The variable or key that it stands under; undefined where the name says nothing about the text. */
  readonly name?: string | undefined;
  readonly text: string;
  /** What to do instead, where `part` is the variable to keep the secret alone in; undefined: it is all that the text has. */
  readonly instead: (part: string | undefined) => string;
}

/** Secrets among texts that are printed. */
export function secretFindings(slots: readonly Slot[]): Found[] {
  const bySubject = new Map<string, Found>();
  for (const slot of slots) {
    const one = judged(slot);
    // one word on each: a shape is more than a name
    if (one !== undefined && (!bySubject.has(slot.subject) || one.id === 'secret-in-plain-text')) {
      bySubject.set(slot.subject, one);
    }
  }
  return [...bySubject.values()];
}

function judged({ subject, name, text, instead }: Slot): Found | undefined {
  const shape = secretShape(text);
  if (shape !== undefined) {
    const part = isAllSecret(text) ? undefined : partOf(name, /password/.test(shape) ? 'PASSWORD' : 'SECRET');
    return asFinding({ id: 'secret-in-plain-text', subject, message: `is or holds ${shape} ${hidden(text)}, and everybody who may read the object sees it: ${instead(part)}` });
  }
  const named = name !== undefined && isSecretName(name) && !isHarmless(text);
  const within = secretAssignment(text);
  if (!named && within === undefined) {
    return undefined;
  }
  return asFinding({
    id: 'variable-looks-secret',
    subject,
    message: `${within === undefined ? 'is named like a secret' : `sets '${within}', which is named like a secret,`} and is printed as text ${hidden(text)}: ${instead(within === undefined ? undefined : partOf(name, within))}`,
  });
}

/** With the rule, what it is about, and how to say that it is no secret. */
function asFinding({ id, subject, message }: Found & { readonly subject: string }): Found {
  return { id, rule: 'SEC-13', subject, message: `${subject} ${message}; if it is no secret, say ${acknowledging(id, subject)}` };
}

/** A variable for the secret within the text of another: `-Djavax.net.ssl.trustStorePassword` is TRUST_STORE_PASSWORD, the password within DATABASE_URL is DATABASE_PASSWORD. */
function partOf(name: string | undefined, what: string): string {
  const own = variableName(name ?? '');
  const last = variableName(what.split('.').pop()!);
  const alone = what === 'PASSWORD' || what === 'SECRET' ? [own.replace(/_?(?:URL|URI|DSN)$/, ''), last].filter((word) => word !== '').join('_') : last;
  return alone === own ? `${alone}_VALUE` : alone;
}

/** A name as variables are written. */
function variableName(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').replace(/[^A-Za-z0-9]+/g, '_').replace(/^[_0-9]+|_+$/g, '').toUpperCase();
}

/** As a variable, because few programs read the file that `<NAME>_FILE` names. */
export function asSecret(prop: string, name: string, part: string | undefined): string {
  const told = masked(name);
  const variable = part ?? (/^[A-Za-z_]\w*$/.test(told) ? told : variableName(told) || 'NAME');
  const secret = `secrets: { ${variable}: SecretSource.existing('<secret>', '<key>').asEnv() }`;
  if (part !== undefined) {
    return `put the secret alone into a Secret, say ${secret}, and write $(${variable}) in its place${prop === 'config' ? `; for that move ${told} from config to env, because Kubernetes expands nothing in a ConfigMap` : ''}`;
  }
  return `put it into a Secret, take it out of ${prop} and say ${secret}; without .asEnv() it is a file, and ${variable}_FILE is its path`;
}

/** Maps whose keys name what stands under them. */
const NAMED = new Set(['annotations', 'data', 'stringData']);

/** All texts of what stands at a place of an object, each with its name where it has one. */
export function textsAt(keys: readonly string[], value: unknown): Iterable<Pick<Slot, 'name' | 'text'>> {
  const last = keys[keys.length - 1];
  return textsBelow(value, NAMED.has(keys[keys.length - 2]) ? last : undefined, NAMED.has(last));
}

/** All texts of a value, with the name that each stands under. */
function* textsBelow(value: unknown, name: string | undefined, named: boolean): Generator<Pick<Slot, 'name' | 'text'>> {
  if (typeof value === 'string') {
    yield { name, text: value };
  } else if (Array.isArray(value)) {
    for (const [i, element] of value.entries()) {
      const before = value[i - 1];
      // `--password`, then the password
      yield* textsBelow(element, typeof before === 'string' && before.startsWith('-') && !before.includes('=') ? before : undefined, false);
    }
  } else if (typeof value === 'object' && value !== null) {
    const { name: variable, value: text } = value as { readonly name?: unknown; readonly value?: unknown };
    for (const [key, member] of Object.entries(value)) {
      yield* textsBelow(member, named ? key : key === 'value' && member === text && typeof variable === 'string' ? variable : undefined, NAMED.has(key));
    }
  }
}
