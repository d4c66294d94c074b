import { isIP } from 'net';
import { inOneLine, shown } from './known-props';
import { METHODS } from './routes';
import { secretShape } from './secrets';

/*
 * Checks of user input. Each error has the path, what was given, what was expected, and a fix.
 */

/** StatefulSet pods carry `<name>-<10 characters of a hash>` in a label of at most 63 characters. */
const LONGEST_NAME = 52;

/** A workload's name. Services have it, so it begins with a letter (RFC 1035 label). */
export function checkName(name: string): void {
  checkNoToken('name', name, 'say a `name` that is not secret');
  if (name.length > LONGEST_NAME) {
    throw new Error(`name ${shown(name)} has ${name.length} characters, expected at most ${LONGEST_NAME}, because Kubernetes appends to it: say a shorter \`name\``);
  }
  if (!/^[a-z]([-a-z0-9]*[a-z0-9])?$/.test(name)) {
    throw new Error(`name ${shown(name)} is not a DNS label: expected lower-case letters, digits and '-', beginning with a letter, for example '${suggestedLabel(name)}'; say \`name\` if the construct id cannot be one`);
  }
}

/** A token may look like a name, and names are not secret. */
function checkNoToken(prop: string, name: string, fix: string): void {
  const shape = secretShape(name);
  if (shape !== undefined) {
    throw new Error(`${prop} ${shown(name)} looks like ${shape}, and names are not secret: ${fix}`);
  }
}

/** A DNS label that resembles the given name. */
function suggestedLabel(name: string): string {
  const label = name.replace(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^[^a-z]+|-+$/g, '');
  return label === '' ? 'web' : label;
}

/** The number of a port. */
export function checkPort(prop: string, port: number): void {
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    throw new Error(`${prop} (${port}) must be a whole number from 1 to 65535, for example 8080`);
  }
}

/** A number that must be above zero. */
export function checkPositive(prop: string, value: number | undefined, unit: string): void {
  if (value !== undefined && !Number.isFinite(value)) {
    throw new Error(`${prop} (${value}) is not a finite number: check how it is computed`);
  }
  if (value !== undefined && value <= 0) {
    throw new Error(`${prop} (${value}${unit}) must be more than zero`);
  }
}

/** Kubernetes supports clusters of at most 150 000 pods (kubernetes.io, considerations for large clusters). */
export const MOST_REPLICAS = 150_000;

/** A smaller request of the main container is a wrong unit: no process starts in time with less than a hundredth of a core. Millicores. */
export const LEAST_REQUEST_MILLIS = 10;
/** More cores than any node has. */
export const MOST_CORES = 2048;

/** 32 TiB for a node or a container: a larger number is a wrong unit. */
export const MOST_MEMORY_MIB = 32 * 1024 * 1024;

/** 64 TiB for a volume: a larger number is a wrong unit. */
export const MOST_VOLUME_MIB = 64 * 1024 * 1024;

/** A whole number between bounds. */
export function checkCount(prop: string, value: number | undefined, least: number, most: number): void {
  if (value !== undefined && (!Number.isInteger(value) || value < least || value > most)) {
    throw new Error(`${prop} (${value}) must be a whole number from ${least} to ${most}`);
  }
}

/** A user id that is not root's. */
export function checkUser(user: number | undefined): void {
  if (user === 0) {
    throw new Error('runAsUser (0) is root, which Pod Security "restricted" refuses: expected the id of the image\'s own user, for example 10001');
  }
  if (user !== undefined && (!Number.isInteger(user) || user < 0 || user > 2147483647)) {
    throw new Error(`runAsUser (${user}) must be a whole number from 1 to 2147483647`);
  }
}

/** Variable names that the kubelet accepts, also from a ConfigMap; it silently drops others. `__proto__` is refused, because JavaScript objects lose it. */
export function checkVariableName(where: string, name: string): void {
  if (!isVariableName(name)) {
    throw new Error(`${where} has the name ${shown(name)}: expected letters, digits, '_', '-' and '.', not beginning with a digit, for example '${suggestedVariable(name)}'`);
  }
}

/** Linux's limit for one variable: MAX_ARG_STRLEN, 32 pages of 4 KiB, for name, '=', value and the final zero byte (man 2 execve). */
const LONGEST_VARIABLE_BYTES = 131_072;

/** A variable that is too long makes the process fail with "argument list too long". */
export function checkVariableSize(where: string, name: string, value: string): void {
  const bytes = Buffer.byteLength(name) + Buffer.byteLength(value) + 2;
  if (bytes > LONGEST_VARIABLE_BYTES) {
    throw new Error(`${where} has '${name}' with ${bytes} bytes (name and value), expected at most ${LONGEST_VARIABLE_BYTES}, Linux's limit for one variable: put it into ${where === 'imageEnv' ? 'a file of the image' : 'the image, or mount it as a file'}`);
  }
}

/** Whether a container's variable can have this name. A token may look like one and is refused. */
export function isVariableName(name: string): boolean {
  return /^[-._a-zA-Z][-._a-zA-Z0-9]*$/.test(name) && name !== '.' && !name.startsWith('..') && name.length <= 253 && name !== '__proto__' && secretShape(name) === undefined;
}

function suggestedVariable(name: string): string {
  if (inOneLine(name) !== name) {
    return 'LOG_LEVEL'; // too long, or secret
  }
  const variable = name.toUpperCase().replace(/[^A-Z0-9]+/g, '_').replace(/^_+|_+$/g, '');
  return variable === '' || variable === 'PROTO' ? 'LOG_LEVEL' : /^[0-9]/.test(variable) ? `_${variable}` : variable;
}

/** An absolute, normalized path below the root. */
export function checkMountPath(prop: string, path: string): void {
  if (!path.startsWith('/')) {
    throw new Error(`${prop} has ${shown(path)}, which is not absolute: write ${shown(`/${path.replace(/^\.?\/*/, '')}`)}`);
  }
  if (/^\/+$/.test(path)) {
    throw new Error(`${prop} has ${shown(path)}: the root file system is read-only, name the folders that the program writes to, for example '/var/cache/app'`);
  }
  if (path.includes(':') || path.split('/').slice(1).some((part) => part === '' || part === '.' || part === '..')) {
    throw new Error(`${prop} has ${shown(path)}: expected a plain path without ':', '//', '.', '..' or a slash at the end, for example '/var/cache/app'`);
  }
  if (KERNEL_PATHS.some((kernel) => isWithin(path, kernel))) {
    throw new Error(`${prop} has ${shown(path)}, which belongs to the kernel: expected a folder of the program's own, for example '/var/cache/app'`);
  }
}

const KERNEL_PATHS = ['/dev', '/proc', '/sys'];

/** Whether `path` is `folder` or lies in it. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

/** A host and a port outside of the cluster. */
export function checkExternal(host: string, port: number): void {
  checkNoToken('host', host, 'give the host only, for example \'api.example.com\', and put the secret into a Secret');
  const address = host.replace(/^\[(.*)\]$/, '$1');
  const labels = /^([a-z0-9_]([-a-z0-9_]*[a-z0-9])?\.)*[a-z0-9]([-a-z0-9]*[a-z0-9])?\.?$/i;
  // what looks like an address must be one: as a name it could not be resolved
  const isName = labels.test(host) && host.length <= 253 && !/^[0-9.]+$/.test(host);
  // an address with a zone (fe80::1%eth0) is known on one machine only
  if ((isIP(address) === 0 || address.includes('%')) && !isName) {
    throw new Error(`host ${shown(host)} ${wrongHost(host, port)}`);
  }
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    throw new Error(`port ${port} of ${shown(host)} must be a whole number from 1 to 65535`);
  }
}

/** What is wrong with a host, and a fix. */
function wrongHost(host: string, port: number): string {
  const range = /^\[?([0-9a-f:.]+)\]?\/\d{1,3}$/i.exec(host);
  if (range !== null && isIP(range[1]) !== 0) {
    return `is a range of addresses: give a host and its addresses, for example callsExternal('db.example.com', ${port}, { cidrs: ['${host}'] })`;
  }
  if (host.includes('*')) {
    const domain = host.replace(/^.*\*\.?/, '');
    return `is a wildcard, which a NetworkPolicy cannot match: declare each host, or one host with the addresses of all, for example callsExternal('${/^[a-z0-9-]+(\.[a-z0-9-]+)+$/i.test(domain) ? `db.${domain}` : 'db.example.com'}', ${port}, { cidrs: ['10.0.0.0/16'] })`;
  }
  return `is not a host name or address: expected one without scheme, port or path, for example '${suggestedHost(host)}'`;
}

function suggestedHost(host: string): string {
  const bare = host.replace(/^[a-z]+:\/\//i, '').replace(/^.*@/, '').replace(/[/:?#].*$/, '');
  return inOneLine(bare) === bare && /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/i.test(bare) && !/^[0-9.]+$/.test(bare) ? bare : 'api.example.com';
}

/** An HTTP method as it is written in a request. */
export function checkMethod(method: string): void {
  if (!METHODS.includes(method)) {
    const upper = method.toUpperCase();
    throw new Error(`retryableMethods has ${shown(method)}: expected one of ${METHODS.join(', ')}${METHODS.includes(upper) ? `; write '${upper}'` : ''}`);
  }
}
