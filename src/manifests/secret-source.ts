import type { SecretUse } from './render-input';
import { checkCall, concealed, inOneLine, naming } from '../private/known-props';
import { isSubdomain, objectName } from '../private/names';
import { isSecretName, secretShape } from '../private/secrets';
import { refuseSurplus } from '../private/surplus';

/**
 * The source of a secret, and how the process reads it.
 *
 * Manifests name a Secret and its key; the library never has the value. By default the value is a file below `/var/run/secrets/<workload>/`, and the variable
 * `<NAME>_FILE` holds its path (rulings 6).
 */
export class SecretSource {
  /**
   * A key of a Secret that exists in the workload's namespace.
   *
   * @param name of the Secret
   * @param key in the Secret's data
   * @throws if the name or the key is not legal
   */
  public static existing(name: string, key: string): SecretSource {
    checkCall('SecretSource.existing', EXISTING, name, key);
    return new SecretSource({ secretName: name, key });
  }

  /**
   * A value in an external store. The External Secrets operator copies it into a Secret of the workload.
   *
   * The target needs `externalSecrets: true`.
   *
   * @param store name of the SecretStore in the workload's namespace, or `ClusterSecretStore/<name>`
   * @param key of the value in the store, in the store's notation
   * @throws if the store is not a legal name or the key is empty
   */
  public static external(store: string, key: string): SecretSource {
    checkCall('SecretSource.external', EXTERNAL, store, key);
    return new SecretSource({ store, remoteKey: key });
  }

  private constructor(
    private readonly from: SecretOrigin,
    private readonly env: boolean = false,
    private readonly path: string | undefined = undefined,
  ) {}

  /**
   * The same secret as an environment variable.
   *
   * Child processes and crash dumps show variables. A waiver tells analysers that the variable is intended.
   */
  public asEnv(): SecretSource {
    return new SecretSource(this.from, true, undefined);
  }

  /**
   * The same secret as a file at a given path.
   *
   * @param path an absolute path. The mount hides other files of its folder in the image, so use a folder for secrets only
   * @throws if the path is not absolute, or its folder is the root
   */
  public asFile(path: string): SecretSource {
    checkCall('SecretSource.asFile', AS_FILE, path);
    return new SecretSource(this.from, false, path);
  }

  /**
   * This secret as workload `workloadName` uses it under `name`. @internal
   */
  public _use(workloadName: string, name: string): SecretUse {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) || name === '__proto__' || secretShape(name) !== undefined) {
      throw new Error(`secret name ${isSecretName(name) ? `'${inOneLine(name)}'` : concealed(name)} of '${workloadName}' is no variable name: expected letters, digits and '_', for example 'DB_PASSWORD'`);
    }
    const { secretName, key, store, remoteKey } = this.from;
    const path = this.path ?? `/var/run/secrets/${workloadName}/${name}`;
    if (store !== undefined) {
      // one Secret for each store; the name of a store is unique within its kind
      const suffix = store.startsWith('ClusterSecretStore/') ? `cluster-${store.split('/')[1]}` : store.split('/').pop()!;
      return { name, secretName: `${workloadName}-${suffix}`, key: name, env: this.env, path, external: { store, remoteKey: remoteKey! } };
    }
    return { name, secretName: secretName!, key: key!, env: this.env, path };
  }
}

/** A Secret and its key, or a store and its key. */
interface SecretOrigin {
  readonly secretName?: string;
  readonly key?: string;
  readonly store?: string;
  readonly remoteKey?: string;
}

/** The secrets of a workload, by name. Two secrets in one file are an error. */
export function secretUses(workloadName: string, secrets: Readonly<Record<string, SecretSource>>): SecretUse[] {
  const uses = Object.keys(secrets).sort().map((name) => secrets[name]._use(workloadName, name));
  const byPath = new Map<string, SecretUse>();
  for (const use of uses.filter((u) => !u.env)) {
    const other = byPath.get(use.path);
    if (other !== undefined) {
      throw new Error(`secrets '${other.name}' and '${use.name}' of '${workloadName}' are both put into '${use.path}': give one of them another path with asFile`);
    }
    byPath.set(use.path, use);
  }
  return uses;
}

/** Not shown in errors: it may be the secret value, given in place of its key. */
const KEY = { ...naming('the name of a key: letters, digits, \'-\', \'_\' and \'.\', at most 253, for example \'password\'; the value itself stays in the Secret', /^(?!\.\.?$|\.\.)[-._a-zA-Z0-9]{1,253}$/), secret: true };
const EXISTING = { name: { ...objectName('a Secret', 'orders-db'), secret: true }, key: KEY };
const EXTERNAL = {
  store: { ...naming('the name of a SecretStore, for example \'vault\', or \'ClusterSecretStore/vault\'', (store) => isSubdomain(store.replace(/^(SecretStore|ClusterSecretStore)\//, ''))), secret: true },
  // in the store's own notation: paths, ARNs, names with spaces
  key: { ...naming('the key of the value in the store, for example \'shop/database\'; the value itself stays there', /^(?=.*\S)[^\u0000-\u001f\u007f-\u009f\u2028\u2029]{1,2048}$/), secret: true }, // eslint-disable-line no-control-regex
};
const AS_FILE = {
  path: naming('an absolute path in a folder of its own, for example \'/etc/app/secrets/db-password\'',
    (path) => /^(\/[^/:\s\u0000-\u001f\u007f-\u009f]+){2,}$/.test(path) && path.length <= 1024 && !path.split('/').some((part) => part === '..' || part === '.')), // eslint-disable-line no-control-regex
};

refuseSurplus('SecretSource', SecretSource);
