import { type JavaParts, javaOptions } from './effective';
import { concealed } from '../../private/known-props';

/** A number that the user's environment sets, and the variable (or flag) that says so. */
export interface Override {
  readonly value: number;
  readonly from: string;
}

/** What a user's literal variables decide instead of the plan: inputs of the model. */
export interface Overrides {
  /** CPUs that the process uses at once. */
  readonly parallelism?: Override | undefined;
  /** Worker processes. */
  readonly workers?: Override | undefined;
  /** Threads of the request pool: of the process, or of each worker. */
  readonly threads?: Override | undefined;
  /** How long the server keeps an idle connection. Infinity = for ever. */
  readonly keepAliveSeconds?: Override | undefined;
  /** How long the server drains after SIGTERM. */
  readonly shutdownSeconds?: Override | undefined;
  /** V8's semi-space, of which the young generation has three. MiB. */
  readonly semiSpaceMiB?: Override | undefined;
  /** Whether Java's collector is G1, which keeps a share of the heap beside it; absent = not said. */
  readonly g1?: boolean | undefined;
  /** Whether it chooses Java's largest heap. */
  readonly heapGiven?: boolean | undefined;
  /** Parts of Java's memory that it bounds. */
  readonly javaParts?: JavaParts | undefined;
  /** Threads that compute beside the process's parallelism: libuv's pool. */
  readonly helperThreads?: Override | undefined;
  /** After which silence a worker is killed. Infinity = never. */
  readonly silenceSeconds?: Override | undefined;
}

type Environment = Readonly<Record<string, string>>;

/** Variables may hold secrets: their values are not shown. */
function refused(name: string, value: string, expected: string): Error {
  return new Error(`env has ${name}, ${concealed(value)}: expected ${expected}, or leave it out and the plan sets it`);
}

/** A whole number of at least `least` from a variable; anything else would be ignored by the process, or stop it. */
export function wholeFrom(env: Environment, name: string, least = 1): Override | undefined {
  const text = env[name];
  if (text === undefined) {
    return undefined;
  }
  if (!/^\d+$/.test(text) || Number(text) < least) {
    throw refused(name, text, `a whole number of at least ${least}`);
  }
  return { value: Number(text), from: name };
}

/** Two variables for one thing must not disagree; the first is the stronger. */
export function agreed(first: Override | undefined, second: Override | undefined): Override | undefined {
  if (first !== undefined && second !== undefined && first.value !== second.value) {
    throw new Error(`env has ${first.from} (${first.value}) and ${second.from} (${second.value}), which decide the same: leave one of them out`);
  }
  return first ?? second;
}

/** A whole number behind a flag of gunicorn's, the last one where it is repeated. */
export function gunicornFlag(env: Environment, long: string, short?: string, least = 1): Override | undefined {
  const names = short === undefined ? long : `${long}|${short}`;
  const text = [...(env.GUNICORN_CMD_ARGS ?? '').matchAll(new RegExp(`(?:^|\\s)(?:${names})(?:[\\s=]+|(?=\\d))(\\S+)`, 'g'))].pop()?.[1];
  return text === undefined ? undefined : wholeFrom({ [`GUNICORN_CMD_ARGS ${long}`]: text }, `GUNICORN_CMD_ARGS ${long}`, least);
}

/** The port that gunicorn's flags bind to, the last one where they are repeated. */
export function gunicornBind(env: Environment): string | undefined {
  return [...(env.GUNICORN_CMD_ARGS ?? '').matchAll(/(?:^|\s)(?:--bind|-b)[\s=]*\S*?:(\d+)(?=\s|$)/g)].pop()?.[1];
}

/** `server.tomcat.keep-alive-timeout` as Spring Boot finds it: a system property, then the variable without dashes, then the one with underscores for them. */
export function springText(env: Environment, property: string): { readonly text: string; readonly name: string } | undefined {
  const flag = [...javaOptions(env).matchAll(/(?:^|\s)-D([^\s=]+)=(\S+)/g)].filter((match) => match[1] === property).pop();
  if (flag !== undefined) {
    return { text: flag[2], name: `-D${property}` };
  }
  const [short, long] = springNames(property);
  const name = env[short] !== undefined ? short : long;
  return env[name] === undefined ? undefined : { text: env[name], name };
}

/** Both spellings of a property of Spring Boot's as a variable. */
export function springNames(property: string): [string, string] {
  const upper = property.toUpperCase().replace(/\./g, '_');
  return [upper.replace(/-/g, ''), upper.replace(/-/g, '_')];
}

export function springWhole(env: Environment, property: string): Override | undefined {
  const given = springText(env, property);
  return given === undefined ? undefined : wholeFrom({ [given.name]: given.text }, given.name);
}

const SPRING_UNITS: Readonly<Record<string, number>> = { '': 0.001, 'ms': 0.001, 's': 1, 'm': 60, 'h': 3600 };

/** A duration as Spring Boot reads it: `75s`, `1m`, milliseconds without a unit, or ISO 8601. */
export function springSeconds(env: Environment, property: string, negativeIsForever = false): Override | undefined {
  const given = springText(env, property);
  if (given === undefined) {
    return undefined;
  }
  const { text, name } = given;
  const simple = /^([+-]?\d+)(ms|s|m|h)?$/i.exec(text);
  const iso = /^PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?$/i.exec(text);
  const seconds = simple !== null ? Number(simple[1]) * SPRING_UNITS[(simple[2] ?? '').toLowerCase()]
    : iso !== null ? Number(iso[1] ?? 0) * 3600 + Number(iso[2] ?? 0) * 60 + Number(iso[3] ?? 0) : NaN;
  if (seconds < 0 && negativeIsForever) {
    return { value: Infinity, from: name };
  }
  if (!(seconds > 0)) {
    throw refused(name, text, 'a duration longer than zero, for example 75s');
  }
  return { value: seconds, from: name };
}

/** Refuses a value other than the one that the plan rests on. */
export function mustBe(given: { readonly text: string; readonly name: string } | undefined, expected: string, why: string): void {
  if (given !== undefined && given.text.toLowerCase() !== expected) {
    throw new Error(`env has ${given.name}, ${concealed(given.text)}: ${why}: expected '${expected}', or leave it out and the plan sets it`);
  }
}
