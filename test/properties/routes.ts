import * as fc from 'fast-check';
import { METHODS } from '../../src/private/routes';

/*
 * Random routes, and what Istio makes of a path: written a second time, from its documentation and source (istio/istio pkg/config/security/security.go,
 * https://istio.io/latest/docs/reference/config/security/normalization/), so that the library's own check is judged by something else than itself.
 */

const word = fc.constantFrom('v1', 'charges', 'shop.Catalog', 'a-b_c~d', 'charges:refund', 'x,y;z=1', 'user@host', '(1)', '+1', '42');
/** Segments as people write them: plain, in the notations of frameworks, escaped, or wrong. */
const segment = fc.oneof(
  { weight: 5, arbitrary: word },
  { weight: 2, arbitrary: fc.constantFrom('{*}', '{**}', '*', '**', 'cha*') },
  { weight: 2, arbitrary: fc.constantFrom('{id}', ':id', '[id]', '<int:id>', '{id}.json', '{}', '{id=*}', '.*', '.+', '(.*)', 'x{*}', '{*}x', '[...slug]') },
  { weight: 2, arbitrary: fc.constantFrom('', '.', '..', '...', '.well-known', '%2e%2e', '%2f', '%5C', '%00', '%41', '%C3%A9', '%c3%a9', '%7E', '%', '%2', '%zz', 'a%2Fb') },
  { weight: 1, arbitrary: fc.constantFrom('é', 'Straße', '价格', 'a b', 'a"b', 'a|b', 'a^b', 'a`b', '\u{1F600}', '\uD800', 'a\\b', 'a\tb', 'a\nb') },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 6 }) },
);
const path = fc.tuple(fc.array(segment, { minLength: 1, maxLength: 6 }), fc.constantFrom('', '', '', '', '?', '?a=1', '#top', '*')).map(([segments, end]) => `/${segments.join('/')}${end}`);
const method = fc.oneof({ weight: 4, arbitrary: fc.constant('') }, { weight: 4, arbitrary: fc.constantFrom(...METHODS.map((m) => `${m} `)) }, { weight: 1, arbitrary: fc.constantFrom('get ', 'FETCH ', ' ', 'GET  ') });

/** Routes of HTTP calls, good and bad. */
export const randomRoute: fc.Arbitrary<string> = fc.tuple(method, fc.oneof({ weight: 20, arbitrary: path }, { weight: 1, arbitrary: fc.string() })).map(([verb, rest]) => `${verb}${rest}`);

/** Routes of gRPC calls, good and bad. */
export const randomGrpcRoute: fc.Arbitrary<string> = fc.tuple(
  fc.constantFrom('', '', '', 'POST '),
  fc.constantFrom('shop.Catalog', 'Catalog', 'shop.v1.Catalog', 'grpc.health.v1.Health', '1shop', 'shop..C', 'shöp.C', ''),
  fc.constantFrom('Find', '*', 'find_all', 'Find*', '', 'Fi nd', '{*}', 'a/b'),
).map(([verb, service, call]) => `${verb}/${service}/${call}`);

/** The method and the path of a route that has the form of one. */
export function partsOf(route: string): { readonly method: string | undefined; readonly path: string } | undefined {
  const space = route.indexOf(' ');
  const slash = route.indexOf('/');
  const verb = space >= 0 && space < slash ? route.slice(0, space) : undefined;
  const rest = verb === undefined ? route : route.slice(space + 1);
  return rest.startsWith('/') && (verb === undefined || METHODS.includes(verb)) ? { method: verb, path: rest } : undefined;
}

/** Whether istiod's validation takes a path of an AuthorizationPolicy, and where it has path templates reads it as meant. */
export function istioTakes(text: string): boolean {
  const globs = text.replace(/^\/+|\/+$/g, '').split('/');
  const isTemplate = text.includes('{*}') || text.includes('{**}');
  let ended = false;
  for (const glob of globs) {
    if (glob === '{*}' || glob === '{**}') {
      if (ended) {
        return false;
      }
      ended = glob === '{**}';
    } else if (/[{}]/.test(glob) || (isTemplate && !/^[a-zA-Z0-9._~%!$&'()+,;:@=-]+$/.test(glob))) {
      return false;
    }
  }
  return true;
}

/** Whether some request would match: one that is made from the path, and that no normalisation of Istio's changes. */
export function someRequestMatches(text: string): boolean {
  const isTemplate = text.includes('{*}') || text.includes('{**}');
  const request = isTemplate ? text.split('{**}').join('x/y').split('{*}').join('x') : text.endsWith('*') ? `${text.slice(0, -1)}x` : text;
  return isRequestPath(request) && normalised(request) === request;
}

function isRequestPath(text: string): boolean {
  // what a URL's path may hold (RFC 3986), without '*', which no program of this world puts there and Istio reads as a wildcard
  return /^(?:\/(?:[A-Za-z0-9-._~!$&'()+,;=:@]|%[0-9A-F][0-9A-F])*)+$/.test(text);
}

/** The strictest of Istio's normalisations, DECODE_AND_MERGE_SLASHES: what it leaves alone, the others do too. */
function normalised(text: string): string {
  const decoded = text.replace(/%([0-9A-Fa-f]{2})/g, (escape, hex: string) => {
    const char = String.fromCharCode(parseInt(hex, 16));
    return /[A-Za-z0-9._~/\\-]/.test(char) || char === '\0' ? char : escape;
  });
  const out: string[] = [];
  const parts = decoded.replace(/\\/g, '/').replace(/\/{2,}/g, '/').split('/').slice(1);
  parts.forEach((part, i) => {
    if (part === '..') {
      out.pop();
    }
    if (part !== '.' && part !== '..') {
      out.push(part);
    } else if (i === parts.length - 1) {
      out.push('');
    }
  });
  return `/${out.join('/')}`;
}
