import { javaOptions } from './java-options';
import { type Override, refused, wholeFrom } from './overrides';
import type { Environment } from './reading';

/*
 * How Spring Boot finds its properties in the environment.
 */

/** `server.tomcat.keep-alive-timeout` as Spring Boot finds it: a system property, then the variable without dashes, then the one with underscores for them. */
export function springText(env: Environment, property: string): { readonly text: string; readonly name: string } | undefined {
  const options = javaOptions(env);
  // most say nothing of it
  const flag = !options.includes(property) ? undefined : [...options.matchAll(/(?:^|\s)-D([^\s=]+)=(\S+)/g)].filter((match) => match[1] === property).pop();
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

/** A property that is a whole number above zero. */
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
