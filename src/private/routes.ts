import { shown } from './known-props';

/*
 * Routes of calls, as Istio compares them. A route that Istio refuses, or that no request can match, is an error here: with a refused policy, or one that never
 * matches, no caller is admitted.
 */

/** The longest suggested route, in characters. */
const LONGEST_WRITTEN = 200;

/** HTTP methods. */
export const METHODS = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'CONNECT'];

/** Characters of a path segment that are not percent-encoded (RFC 3986, pchar). Istio checks templates with the same set. */
const LITERAL = /^(?:[A-Za-z0-9._~!$&'()+,;:@=-]|%[0-9A-F]{2})*$/;
/** Escapes that Istio decodes before it compares (BASE normalisation: unreserved characters), or that meshes may decode or refuse: %00, %2F, %5C. */
const DECODED = /%(?:00|2[DdEeFf]|3[0-9]|4[1-9A-Fa-f]|5[0-9AaCcFf]|6[1-9A-Fa-f]|7[0-9AaEe])/;
/** Of these: an escape that is refused (%00), or that splits a segment if the mesh decodes it. */
const PARTING = /%(?:00|2[Ff]|5[Cc])/;
/** Istio's operators: one segment, and any number of them. */
const ONE = '{*}';
const MANY = '{**}';

/** `/package.Service/Method`, or all methods of the service. */
const GRPC_ROUTE = /^\/[A-Za-z_][\w]*(\.[A-Za-z_]\w*)*\/(\*|[A-Za-z_]\w*)$/;

/** A route: a method and a path; either may be missing, which means any. */
export interface Route {
  readonly method?: string;
  readonly path?: string;
}

/**
 * Reads `POST /v1/charges`, `GET /v1/charges/*`, `/v1/{*}/lines` or, for gRPC, `/shop.Catalog/Find`.
 *
 * @throws if it is not a method and a path; every route that `checkRoute` accepts can be read
 */
export function parseRoute(route: string): Route {
  const match = /^(?:([A-Z]+) )?(\/\S*)$/.exec(route);
  if (match === null || match[2].split('/').some((segment, i, all) => segment !== ONE && segment !== MANY && segment.slice(0, i === all.length - 1 ? -1 : undefined).includes('*'))) {
    throw new Error(`route ${shown(route)} cannot be read: expected a method and a path such as 'POST /v1/charges', with '*' only at the end`);
  }
  return { method: match[1], path: match[2] };
}

/**
 * Checks a route: `POST /v1/charges`, `/v1/*`; for gRPC `/shop.Catalog/Find` or `/shop.Catalog/*`.
 *
 * @param templates whether the target's Istio has path templates: `/v1/{*}/lines`
 * @throws with the reason and, if there is one, a route that works
 */
export function checkRoute(route: string, grpc: boolean, templates: boolean): void {
  if (grpc) {
    if (!GRPC_ROUTE.test(route)) {
      const bare = route.replace(/^\s*[A-Za-z]+\s+/, '').replace(/^(?!\/)/, '/');
      throw new Error(`route ${shown(route)} of a gRPC workload: expected '/package.Service/Method' or '/package.Service/*', without an HTTP method${GRPC_ROUTE.test(bare) ? written(bare) : ''}`);
    }
    return;
  }
  const match = /^(?:(\S+) )?(\/.*)$/s.exec(route);
  if (match === null) {
    throw new Error(`route ${shown(route)} cannot be read: expected a method and a path such as 'POST /v1/charges', or a path alone such as '/v1/*', with '*' only at the end`);
  }
  const [, method, path] = match;
  if (method !== undefined && !METHODS.includes(method)) {
    throw new Error(`route ${shown(route)} has the method ${shown(method)}: expected one of ${METHODS.join(', ')}${METHODS.includes(method.toUpperCase()) ? written(`${method.toUpperCase()} ${wrongIn(path, templates) === undefined ? path : plainPath(path, templates)}`) : ''}`);
  }
  const wrong = wrongIn(path, templates);
  if (wrong !== undefined) {
    throw new Error(`route ${shown(route)} ${wrong}${written(`${method === undefined ? '' : `${method} `}${plainPath(path, templates)}`)}`);
  }
}

/** A suggestion; empty if it is too long, because a cut-off route does not work. */
function written(form: string): string {
  const told = shown(form, LONGEST_WRITTEN);
  return told === `'${form}'` ? `: write ${told}` : '';
}

/** Why Istio refuses a path, or no request can match it; undefined if it is right. */
function wrongIn(path: string, templates: boolean): string | undefined {
  if (/[?#]/.test(path)) {
    return 'has a query: Istio compares the path only';
  }
  if (path.includes('\\')) {
    return 'has a backslash, which Istio replaces with \'/\' before it compares';
  }
  const segments = path.slice(1).split('/');
  const template = segments.some((segment) => segment === ONE || segment === MANY);
  if (template && !templates) {
    return `has Istio's path template ${segments.includes(ONE) ? ONE : MANY}, which is literal text before Istio 1.22`;
  }
  const many = segments.indexOf(MANY);
  if (many >= 0 && segments.slice(many + 1).some((segment) => segment === ONE || segment === MANY)) {
    return `has an operator after ${MANY}, which must be the last one`;
  }
  for (const [i, segment] of segments.entries()) {
    const last = i === segments.length - 1;
    if (segment === ONE || segment === MANY || (segment === '' && last)) {
      continue;
    }
    const wrong = wrongSegment(!template && last && segment.endsWith('*') ? segment.slice(0, -1) : segment, segment, template);
    if (wrong !== undefined) {
      return wrong;
    }
  }
  return undefined;
}

/** @param literal the segment without the '*' that ends the path */
function wrongSegment(literal: string, segment: string, template: boolean): string | undefined {
  if (literal === '' && segment !== '*') {
    return 'has \'//\', which meshes and servers merge into \'/\'';
  }
  if (segment === '.' || segment === '..') {
    return `has ${shown(segment)}, which is resolved before a request is compared`;
  }
  if (isPlaceholder(segment)) {
    return `has the placeholder ${shown(segment)}: Istio ${/[{}]/.test(segment) ? 'refuses it' : 'takes it for literal text, which no request has'}`;
  }
  if (literal.includes('*')) {
    return template ? 'has \'*\' beside a path template, which Istio refuses' : 'has \'*\' before its end, where Istio takes it for literal text';
  }
  if (!LITERAL.test(literal)) {
    return `has ${shown(segment)}, which no request contains: all but ASCII letters, digits and -._~!$&\'()+,;:@= are percent-encoded, in upper case`;
  }
  const escape = DECODED.exec(literal)?.[0];
  return escape === undefined ? undefined : `has ${escape}, which is decoded or refused before a request is compared`;
}

/** Whether a segment is a placeholder of a web framework: `{id}`, `:id`, `[id]`, `<int:id>`, `.*`, `.+`. */
function isPlaceholder(segment: string): boolean {
  return /^:/.test(segment) || /[{}[\]<>]/.test(segment) || /^\(?\.[*+]\)?$/.test(segment) || segment === '**';
}

/** The nearest path that Istio accepts and a request can match; placeholders become wildcards. */
function plainPath(path: string, templates: boolean): string {
  const out: string[] = [];
  const given = path.replace(/[?#].*$/s, '').replace(/\\/g, '/').split('/').slice(1).map(decoded);
  given.forEach((segment, i) => {
    const last = i === given.length - 1;
    const literal = last && segment.endsWith('*') ? segment.slice(0, -1) : segment;
    if (segment === '..') {
      out.pop();
    } else if (segment !== '.' && (segment !== '' || last)) {
      out.push(segment === '*' || isPlaceholder(segment) || literal.includes('*') || PARTING.test(encoded(segment)) ? '*'
        : `${encoded(literal)}${literal === segment ? '' : '*'}`);
    }
  });
  const first = out.findIndex((segment) => segment.endsWith('*'));
  if (first < 0 || first === out.length - 1) {
    return `/${out.join('/')}`;
  }
  if (!templates) {
    return `/${[...out.slice(0, first), '*'].join('/')}`;
  }
  return `/${out.map((segment) => (segment.endsWith('*') ? ONE : segment)).join('/')}`;
}

/** Without the escapes that Istio decodes before it compares; those that are refused or split a segment stay. */
function decoded(segment: string): string {
  return segment.replace(/%[0-9A-Fa-f]{2}/g, (text) => (DECODED.test(text) && !PARTING.test(text) ? String.fromCharCode(parseInt(text.slice(1), 16)) : text));
}

/** As in a request: all but plain characters percent-encoded, in upper case. */
function encoded(segment: string): string {
  // half of a surrogate pair is no character, and cannot be encoded
  const whole = segment.replace(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g, '\uFFFD');
  return whole.replace(/%[0-9A-Fa-f]{2}|[^A-Za-z0-9._~!$&'()+,;:@=-]/gsu, (text) => (
    /^%[0-9A-Fa-f]{2}$/.test(text) ? text.toUpperCase() : encodeURIComponent(text)
  ));
}
