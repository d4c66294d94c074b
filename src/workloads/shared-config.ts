import { type ApiObject, Chart } from 'cdk8s';
import { Construct, type IConstruct } from 'constructs';
import { thresholdAt } from './acknowledgements';
import { stands } from './around';
import { namespaceOf, placed } from './call-tables';
import { errorOf, isError, openFindings, reportFindings } from './findings';
import { checkHashed, type HashedContent } from './hashed-content';
import { registerObject } from './object-registry';
import { removedFrom } from './removed-findings';
import { ManifestObject } from '../manifests/manifest-object';
import { checkName, checkVariableName, checkVariableSize } from '../private/checks';
import { contentHash } from '../private/content-hash';
import { checkProps, filled, mapOf, type PropTable, text } from '../private/known-props';
import { refuseSurplus } from '../private/surplus';
import { sharedUnused } from '../tuning/checks/findings-volumes';
import type { Finding } from '../tuning/decisions/decision';
import { graded } from '../tuning/decisions/finding-severity';
import type { GivenShared } from '../tuning/demand/pod-volumes';
import type { GivenVolume } from '../tuning/profile/given-volume';
import { filesOf, Mount } from '../tuning/profile/mount';
import { FILE_NAME } from '../tuning/profile/projected-source';

/**
 * Props of a `SharedConfig`.
 */
export interface SharedConfigProps {
  /**
   * First part of the name of its ConfigMaps: a DNS label of at most 52 characters.
   *
   * @default - the construct id
   */
  readonly name?: string;

  /**
   * Variables, for workloads that name it in `sharedConfig`.
   *
   * @default - none
   */
  readonly data?: { [name: string]: string };

  /**
   * Files by their name, for workloads that mount it with `mount`.
   *
   * @default - none
   */
  readonly files?: { [name: string]: string };
}

const PROPS: PropTable<SharedConfigProps> = {
  name: text('env'),
  data: { ...filled(mapOf('an object of texts, for example { RAILS_ENV: \'production\' }', text('production'))), secret: true },
  files: { ...filled(mapOf('an object of texts by the name of their file, for example { \'database.yml\': \'…\' }', text('pool: 5'), FILE_NAME)), secret: true },
};

/** What workloads read of one: the variables, or the files. */
export type SharedPart = 'data' | 'files';

/** The SharedConfig of each volume that is mounted from one. */
const OWNERS = new WeakMap<GivenVolume, SharedConfig>();

/** The SharedConfig that a volume is mounted from; undefined for others. */
export function ownerOf(volume: GivenVolume): SharedConfig | undefined {
  return OWNERS.get(volume);
}

/**
 * Settings that several workloads share: an immutable ConfigMap of variables, one of files, or both. Their names end with a hash of their content, so a change rolls all
 * workloads that use them; for the same reason a patch of their content is an error. What no workload uses is the finding `shared-config-unused`.
 */
export class SharedConfig extends Construct {
  /** @internal */
  public readonly _shared: GivenShared | undefined;
  private readonly variables: ApiObject | undefined;
  private readonly files: ApiObject | undefined;
  private readonly texts: Readonly<Record<string, string>>;
  private readonly users: Readonly<Record<SharedPart, Set<IConstruct>>> = { data: new Set(), files: new Set() };

  /**
   * @throws if there are neither variables nor files, a name is not legal, or they exceed what a ConfigMap holds
   */
  constructor(scope: Construct, id: string, props: SharedConfigProps) {
    super(placed('SharedConfig', scope, id, arguments), id);
    const where = `'${this.node.path}'`;
    checkProps(where, PROPS, props);
    const name = props.name ?? id;
    named(where, () => checkName(name));
    const { data, files } = props;
    if (data === undefined && files === undefined) {
      throw new Error(`${where} has neither data nor files: expected one of them, for example data: { RAILS_ENV: 'production' }`);
    }
    Object.entries(data ?? {}).forEach(([variable, value]) => named(where, () => {
      checkVariableName('data', variable);
      checkVariableSize('data', variable, value);
    }));
    this.texts = filesOf(where, files ?? {});
    this._shared = data === undefined ? undefined : { called: name, name: `${name}-${contentHash(data)}`, data: filesOf(where, data) };
    this.variables = this._shared === undefined ? undefined : this.print('config-map', name, this._shared.name, this._shared.data);
    this.files = files === undefined ? undefined : this.print('files', name, `${name}-files-${contentHash(files)}`, this.texts);
    reportFindings(this, () => this.found(), name);
    this.node.addValidation({ validate: () => this.validate() });
  }

  /**
   * The ConfigMap of the variables; undefined without `data`.
   */
  public get configMap(): ApiObject | undefined {
    return this.variables;
  }

  /**
   * The ConfigMap of the files; undefined without `files`.
   */
  public get filesConfigMap(): ApiObject | undefined {
    return this.files;
  }

  /**
   * The files, for `mounts` of a workload.
   *
   * @param path the folder; it hides the image's folder of that name
   * @throws if there are no files
   */
  public mount(path: string): Mount {
    if (this.files === undefined) {
      throw new Error(`'${this.node.path}'.mount: path '${path}' wants files, and it has none: add files: { 'database.yml': '…' }; its variables are for sharedConfig of a workload`);
    }
    const volume: GivenVolume = { kind: 'configMap', name: this.files.name, items: undefined, optional: false, mode: undefined, sharedFrom: this.node.path };
    OWNERS.set(volume, this);
    return Mount._of(path, volume);
  }

  /** The texts of its files, by their name. @internal */
  public get _files(): Readonly<Record<string, string>> {
    return this.texts;
  }

  /** The namespace of its ConfigMaps. @internal */
  public get _namespace(): string | undefined {
    return Chart.of(this).namespace;
  }

  /** Remembers who reads it. @internal */
  public _usedBy(workload: IConstruct, parts: readonly SharedPart[]): void {
    parts.forEach((part) => this.users[part].add(workload));
  }

  private get printed(): ReadonlyArray<{ readonly object: ApiObject; readonly content: HashedContent }> {
    return [
      ...(this.variables === undefined ? [] : [{ object: this.variables, content: { prop: 'data', data: this._shared!.data } }]),
      ...(this.files === undefined ? [] : [{ object: this.files, content: { prop: 'files', data: this.texts } }]),
    ];
  }

  private found(): Finding[] {
    const objects = this.printed.map(({ object }) => object);
    const unused = this.printed.map(({ content }) => content.prop as SharedPart).filter((part) => ![...this.users[part]].some(stands));
    return graded([...sharedUnused(unused), ...removedFrom(this, objects)]);
  }

  /** What would be printed beside its hash, and findings that are errors. */
  private validate(): string[] {
    const threshold = thresholdAt(this);
    const errors = threshold === undefined ? [] : openFindings(this, this.found()).filter((finding) => isError(finding, threshold)).map(errorOf);
    for (const { object, content } of this.printed.filter(({ object: one }) => stands(one))) {
      try {
        checkHashed(object, content, object.toJson());
      } catch (e) {
        errors.push((e as Error).message);
      }
    }
    return errors;
  }

  private print(id: string, called: string, name: string, data: Readonly<Record<string, string>>): ApiObject {
    const metadata = { name, namespace: namespaceOf(this), labels: { 'app.kubernetes.io/name': called } };
    const object = new ManifestObject(this, id, () => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata, immutable: true, data: { ...data } }));
    registerObject(object);
    return object;
  }
}

function named(where: string, check: () => void): void {
  try {
    check();
  } catch (e) {
    throw new Error(`${where}: ${(e as Error).message}`);
  }
}

refuseSurplus('SharedConfig', SharedConfig);
