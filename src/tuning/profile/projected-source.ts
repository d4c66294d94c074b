import type { GivenItem, GivenSource } from './given-volume';
import type { KeysOptions, TokenOptions } from './mount-props';
import { checkCall, type Expectation, FLAG, mapOf, matching, naming, type PropTable, structOf, whole } from '../../private/known-props';
import { LONGEST_PATH, objectName } from '../../private/names';
import { refuseSurplus } from '../../private/surplus';

/** Ten minutes are the least that Kubernetes takes; more than a year is a wrong unit. */
const LEAST_EXPIRATION_SECONDS = 600;
const MOST_EXPIRATION_SECONDS = 366 * 24 * 3600;
/** The kubelet's own number. */
const EXPIRATION_SECONDS = 3600;

/** Whether a text can be a key of a ConfigMap or a Secret, and so the name of a file. */
export function isFileName(text: string): boolean {
  return /^(?!\.\.?$|\.\.)[-._a-zA-Z0-9]{1,253}$/.test(text) && text !== '__proto__';
}

/** Whether a text is a path within a folder: not absolute, and it does not climb. */
export function isInnerPath(text: string): boolean {
  return text.length <= LONGEST_PATH && text !== '' && !/[\u0000-\u001f:\\]/.test(text) && text.split('/').every((part) => part !== '' && part !== '.' && !part.startsWith('..')); // eslint-disable-line no-control-regex
}

/** The name of a key, which is the name of a file. */
export const FILE_NAME: Expectation = naming('the name of a file: letters, digits, \'-\', \'_\' and \'.\', at most 253, without folders, for example \'nginx.conf\'', isFileName);

/** The path of a file within the folder of its mount. */
export const INNER_PATH: Expectation = matching('a path within the folder, relative and without \'..\', for example \'tls/server.pem\'', isInnerPath);

/** Permissions that files usually have. */
const USUAL_MODES = [0o400, 0o440, 0o444, 0o500, 0o550, 0o555, 0o600, 0o640, 0o644, 0o660, 0o664, 0o666, 0o700, 0o750, 0o755, 0o770, 0o775, 0o777];
const MOST_MODE = 0o777;

/** The octal digits that somebody wrote as a text or as a decimal number; undefined where there are none. */
function octalDigits(got: unknown): string | undefined {
  return /^0?o?([0-7]{3})$/i.exec(typeof got === 'string' || typeof got === 'number' ? String(got).trim() : '')?.[1];
}

/** Whether a number is an octal one that was written without its prefix: 400 is 0o620, which nobody means. */
function lacksPrefix(mode: number): boolean {
  const digits = octalDigits(mode);
  return digits !== undefined && !USUAL_MODES.includes(mode) && USUAL_MODES.includes(parseInt(digits, 8));
}

/** Permissions of files. */
export const MODE: Expectation = {
  expected: (got) => {
    const digits = octalDigits(got);
    return digits === undefined || (typeof got === 'number' && !USUAL_MODES.includes(parseInt(digits, 8))) ? 'a whole number from 0 to 0o777, written in octal, for example 0o440' : `permissions in octal: write 0o${digits}`;
  },
  is: (value) => typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MOST_MODE && !lacksPrefix(value),
};

/** The rows of files that somebody else makes. */
export const KEYS: PropTable<KeysOptions> = {
  items: mapOf('an object of keys, each with the path of its file, for example { \'tls.crt\': \'server.pem\' }', INNER_PATH, FILE_NAME),
  optional: FLAG,
};

const TOKEN_OPTIONS: PropTable<TokenOptions> = {
  audience: matching('a text of one line, for example \'vault\'', /^[^\u0000-\u001f]{1,1024}$/), // eslint-disable-line no-control-regex
  expirationSeconds: whole(LEAST_EXPIRATION_SECONDS, MOST_EXPIRATION_SECONDS, EXPIRATION_SECONDS),
};
const KEYS_OPTIONS: Expectation = { ...structOf('{ optional: true }', KEYS), optional: true };
const SECRET = { name: objectName('a Secret', 'certs'), options: KEYS_OPTIONS };
const CONFIG_MAP = { name: objectName('a ConfigMap', 'ca'), options: KEYS_OPTIONS };
const TOKEN = { path: INNER_PATH, options: { ...structOf('{ audience: \'vault\' }', TOKEN_OPTIONS), optional: true } };
const FIELD = {
  path: INNER_PATH,
  field: matching('a field of the pod that a volume can show: metadata.name, metadata.namespace, metadata.uid, metadata.labels, metadata.annotations, or one key of the last two, for example metadata.labels[\'team\']',
    /^metadata\.(?:name|namespace|uid|labels|annotations|(?:labels|annotations)\['[-A-Za-z0-9_./]{1,317}'\])$/),
};

/**
 * One source of `Mount.projected`.
 */
export class ProjectedSource {
  /**
   * Keys of a Secret.
   *
   * @param name of the Secret
   * @param options which keys, and whether the pod starts without them
   * @throws if the name, a key or a path is not legal
   */
  public static secret(name: string, options: KeysOptions = {}): ProjectedSource {
    checkCall('ProjectedSource.secret', SECRET, name, options);
    return new ProjectedSource({ kind: 'secret', name, items: itemsOf(options), optional: options.optional ?? false });
  }

  /**
   * Keys of a ConfigMap that something else prints.
   *
   * @param name of the ConfigMap
   * @param options which keys, and whether the pod starts without them
   * @throws if the name, a key or a path is not legal
   */
  public static configMap(name: string, options: KeysOptions = {}): ProjectedSource {
    checkCall('ProjectedSource.configMap', CONFIG_MAP, name, options);
    return new ProjectedSource({ kind: 'configMap', name, items: itemsOf(options), optional: options.optional ?? false });
  }

  /**
   * A token of the pod's ServiceAccount, which the kubelet renews.
   *
   * @param path of its file within the folder
   * @param options for whom it is, and how long it is valid
   * @throws if the path is not relative, or the time is too short
   */
  public static token(path: string, options: TokenOptions = {}): ProjectedSource {
    checkCall('ProjectedSource.token', TOKEN, path, options);
    return new ProjectedSource({ kind: 'token', path, audience: options.audience, expirationSeconds: options.expirationSeconds ?? EXPIRATION_SECONDS });
  }

  /**
   * A field of the pod, such as its labels. The file follows when the field changes.
   *
   * @param path of its file within the folder
   * @param field for example `metadata.labels`
   * @throws if the path is not relative, or no volume can show the field
   */
  public static field(path: string, field: string): ProjectedSource {
    checkCall('ProjectedSource.field', FIELD, path, field);
    return new ProjectedSource({ kind: 'field', path, field });
  }

  private constructor(
    /** @internal */
    public readonly _given: GivenSource,
  ) {}
}

/** The items of a struct; undefined: all keys. */
export function itemsOf({ items }: KeysOptions): GivenItem[] | undefined {
  return items === undefined ? undefined : Object.entries(items).map(([key, path]) => ({ key, path }));
}

refuseSurplus('ProjectedSource', ProjectedSource, { secret: 2, configMap: 2, token: 2 });
