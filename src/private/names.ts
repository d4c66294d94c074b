import { isIP } from 'net';
import { type Expectation, matching, naming } from './known-props';

/*
 * Names by Kubernetes' rules (k8s.io/apimachinery, pkg/util/validation). Names that an API server refuses, or that would widen a policy, are errors.
 */

const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const QUALIFIED = /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/;

/** RFC 1123 label. */
function isLabel(value: string): boolean {
  return value.length <= 63 && LABEL.test(value);
}

/** RFC 1123 subdomain. */
export function isSubdomain(value: string): boolean {
  return value.length <= 253 && SUBDOMAIN.test(value);
}

/** The name of a port, as Services and containers write it (RFC 6335, and lower case). */
export function isPortName(value: string): boolean {
  return value.length <= 15 && /^[a-z0-9]+(-[a-z0-9]+)*$/.test(value) && /[a-z]/.test(value);
}

export const PORT_NAME = naming('the name of a port: at most 15 lower-case letters, digits and \'-\', with a letter, for example \'admin\'', isPortName);

/** `app`, or `example.com/app`. */
export function isLabelKey(value: string): boolean {
  const slash = value.lastIndexOf('/');
  const name = value.slice(slash + 1);
  return name.length <= 63 && QUALIFIED.test(name) && (slash < 0 || isSubdomain(value.slice(0, slash)));
}

/** A label's value; may be empty. */
export function isLabelValue(value: string): boolean {
  return value === '' || (value.length <= 63 && QUALIFIED.test(value));
}

/** The name of a namespace, or of something else that must be an RFC 1123 label. */
export function labelName(what: string, example: string): Expectation {
  return naming(`${what}: lower-case letters, digits and '-', at most 63, for example '${example}'`, isLabel);
}

export const NAMESPACE = labelName('the name of a namespace', 'shop');

/** The name of an object of some kind: an RFC 1123 subdomain. */
export function objectName(kind: string, example: string): Expectation {
  return naming(`the name of ${kind}: lower-case letters, digits, '-' and '.', at most 253, for example '${example}'`, isSubdomain);
}

/** `namespace/name`. */
export function namespacedName(example: string): Expectation {
  return naming(`'namespace/name', for example '${example}'`, (value) => {
    const parts = value.split('/');
    return parts.length === 2 && isLabel(parts[0]) && isSubdomain(parts[1]);
  });
}

/** `10.0.0.0/8` or `fd00::/8`; not `0.0.0.0/0` or `::/0`. */
export const CIDR = matching('an address and the length of its prefix, for example \'10.0.0.0/8\' or \'fd00::/8\'', (value) => {
  const match = /^([0-9a-fA-F:.]+)\/(\d{1,3})$/.exec(value);
  const family = match === null ? 0 : isIP(match[1]);
  return family !== 0 && Number(match![2]) >= 1 && Number(match![2]) <= (family === 4 ? 32 : 128);
});

/** A path that HTTP clients send unchanged: no query, no fragment, nothing to encode. */
export function urlPath(example: string): Expectation {
  return {
    ...matching((got) => `a path that begins with '/', without spaces, '?' and '#', for example '${pathOf(got) ?? example}'`, isUrlPath),
    secret: (value) => typeof value === 'string' && /[?#]/.test(value),
  };
}

/** The path that is probably meant: that of a URL, or the text with a slash before it; undefined if there is none. */
function pathOf(got: unknown): string | undefined {
  const path = typeof got !== 'string' ? undefined : /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*(\/[^?#]*)/i.exec(got)?.[1] ?? (/^[A-Za-z0-9][^:]*$/.test(got) ? `/${got}` : undefined);
  return path !== undefined && isUrlPath(path) ? path : undefined;
}

function isUrlPath(value: string): boolean {
  return /^\/[!"$-;=@-Z_a-z|~]*$/.test(value) && value.length <= 1024;
}

/** An absolute path of a file system in its shortest form: no `.`, no `..`, no `//`, no slash at its end. */
export function absolutePath(example: string): Expectation {
  return matching(`an absolute path without '.', '..' and '//', for example '${example}'`, isAbsolutePath);
}

/** The longest path of Linux (PATH_MAX). */
export const LONGEST_PATH = 4096;

/** Whether it is one. */
function isAbsolutePath(value: string): boolean {
  return value.length <= LONGEST_PATH && /^(?:\/|(?:\/(?!\.{1,2}(?:\/|$))[^/\u0000-\u001f:]+)+)$/.test(value);
}

const REGISTRY = /^(\[[0-9a-fA-F:]+\]|[a-zA-Z0-9]([a-zA-Z0-9.-]*[a-zA-Z0-9])?)(:[0-9]{1,5})?(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*\/*$/;

/** A registry, and a path in it: `registry.example.com:5000/mirror`. */
export const REGISTRY_PATH: Expectation = {
  ...naming('a registry, with a path where it has one, without scheme, user and password, for example \'registry.example.com:5000/mirror\'', REGISTRY),
  secret: hasUserInfo,
};

/** Whether a text may contain a user and a password: `user:secret@host`. An image's digest also follows an '@' and is allowed. */
export function hasUserInfo(value: unknown): boolean {
  return typeof value === 'string' && /@(?!sha\d+:)/.test(value);
}
