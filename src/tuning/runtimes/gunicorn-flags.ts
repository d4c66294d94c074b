import { type Override, wholeFrom } from './overrides';
import { type Environment, wholeNumber } from './reading';

/*
 * What gunicorn reads from GUNICORN_CMD_ARGS.
 */

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

/** The number of workers that the flags and WEB_CONCURRENCY ask for; undefined where they say nothing. */
export function workersFrom(env: Environment): number | undefined {
  const match = [...(env.GUNICORN_CMD_ARGS ?? '').matchAll(/(?:^|\s)(?:--workers|-w)[\s=]*(\d+)(?=\s|$)/g)].pop();
  return match === undefined ? wholeNumber(env.WEB_CONCURRENCY) : Number(match[1]);
}
