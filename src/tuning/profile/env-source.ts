import { checkCall, FLAG, naming, type PropTable, structOf } from '../../private/known-props';
import { objectName } from '../../private/names';
import { refuseSurplus } from '../../private/surplus';

/** What may be said about a ConfigMap or Secret whose keys become variables. */
export interface EnvSourceOptions {
  /**
   * Text before each key: the key `HOST` with the prefix `DB_` is the variable `DB_HOST`.
   *
   * @default - none
   */
  readonly prefix?: string;

  /**
   * Whether pods start although it does not exist.
   *
   * @default false
   */
  readonly optional?: boolean;
}

/**
 * A whole ConfigMap or Secret, each of whose keys is a variable of the container.
 *
 * What it holds is not known here: a variable of the plan, of `config`, `env` or `secrets` replaces one of the same name. Pods read it when they start.
 */
export class EnvSource {
  /**
   * All keys of a ConfigMap that exists.
   *
   * @param name of the ConfigMap, in the namespace of the workload
   */
  public static configMap(name: string, options: EnvSourceOptions = {}): EnvSource {
    checkCall('EnvSource.configMap', CONFIG_MAP, name, options);
    return new EnvSource('configMap', name, options.prefix, options.optional);
  }

  /**
   * All keys of a Secret that exists.
   *
   * @param name of the Secret, in the namespace of the workload
   */
  public static secret(name: string, options: EnvSourceOptions = {}): EnvSource {
    checkCall('EnvSource.secret', SECRET, name, options);
    return new EnvSource('secret', name, options.prefix, options.optional);
  }

  private constructor(
    /** @internal */
    public readonly _kind: 'configMap' | 'secret',
    /** Of the ConfigMap or Secret. */
    public readonly name: string,
    /** @internal */
    public readonly _prefix: string | undefined,
    /** @internal */
    public readonly _optional: boolean | undefined,
  ) {}
}

const OPTIONS: PropTable<EnvSourceOptions> = {
  prefix: naming('letters, digits, \'_\', \'-\' and \'.\', no digit first, for example \'DB_\'', (given) => /^[A-Za-z_.-][A-Za-z0-9_.-]*$/.test(given)),
  optional: FLAG,
};
const REST = { options: { ...structOf('{ prefix: \'DB_\' }', OPTIONS), optional: true } };
const CONFIG_MAP = { name: objectName('a ConfigMap', 'settings'), ...REST };
const SECRET = { name: objectName('a Secret', 'database'), ...REST };

refuseSurplus('EnvSource', EnvSource, { configMap: 2, secret: 2 });
