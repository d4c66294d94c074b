import type { WorkloadProps } from './workload-props';
import type { ClusterTarget } from '../cluster/cluster-target';
import type { EnvEntry, SecretUse } from '../manifests/render-input';
import { secretUses } from '../manifests/secret-source';
import { checkMountPath, checkVariableName, checkVariableSize, isWithin } from '../private/checks';

/** Variables, settings and secrets of a container. */
export interface Supplies {
  readonly env: readonly EnvEntry[];
  readonly secrets: readonly SecretUse[];
  /** Undefined without settings. */
  readonly config: Readonly<Record<string, string>> | undefined;
}

/** The default folder of secret files. */
const SECRETS_FOLDER = '/var/run/secrets';
/** The largest ConfigMap that Kubernetes accepts: 1 MiB. */
const LARGEST_CONFIG_BYTES = 1048576;

/**
 * Reads and checks the supplies of a workload.
 *
 * @param folders that are not scratch, by the prop that names them
 * @throws if two of them set one variable or use one folder
 */
export function suppliesOf(name: string, target: ClusterTarget, props: WorkloadProps, folders: Readonly<Record<string, string | undefined>>): Supplies {
  for (const [variable, value] of Object.entries(props.imageEnv ?? {})) {
    checkVariableName('imageEnv', variable);
    checkVariableSize('imageEnv', variable, value);
  }
  const supplies = { env: environmentOf(props), secrets: secretUses(name, props.secrets ?? {}), config: configOf(props) };
  const external = supplies.secrets.find((s) => s.external !== undefined);
  if (external !== undefined && target._props.externalSecrets !== true) {
    throw new Error(`secrets has '${external.name}' from the store '${external.external!.store}', but the target has no External Secrets operator: say externalSecrets: true on the ClusterTarget, or use SecretSource.existing`);
  }
  checkClashes(supplies);
  checkFolders(props.writablePaths ?? [], folders, supplies.secrets);
  return supplies;
}

/** Whether a variable reads a Secret. */
export function isSecretReference(entry: EnvEntry): boolean {
  return (entry.valueFrom as { secretKeyRef?: unknown } | undefined)?.secretKeyRef !== undefined;
}

/** Whether a variable reads a field of the pod. */
export function isFieldReference(entry: EnvEntry): boolean {
  const from = entry.valueFrom as { fieldRef?: unknown; resourceFieldRef?: unknown } | undefined;
  return from?.fieldRef !== undefined || from?.resourceFieldRef !== undefined;
}

function environmentOf(props: WorkloadProps): EnvEntry[] {
  return Object.entries(props.env ?? {}).map(([name, given]) => {
    checkVariableName('env', name);
    checkVariableSize('env', name, String(given.value));
    return given.valueFrom === undefined ? { name, value: String(given.value) } : { name, valueFrom: given.valueFrom };
  });
}

function configOf(props: WorkloadProps): Record<string, string> | undefined {
  const entries = Object.entries(props.config ?? {});
  for (const [name, value] of entries) {
    checkVariableName('config', name);
    checkVariableSize('config', name, value);
  }
  const bytes = entries.reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + Buffer.byteLength(value), 0);
  if (bytes > LARGEST_CONFIG_BYTES) {
    throw new Error(`config has ${bytes} bytes, expected at most ${LARGEST_CONFIG_BYTES}, the limit of a ConfigMap: put large files into the image or a volume`);
  }
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

function checkClashes({ env, secrets, config }: Supplies): void {
  const owners = new Map<string, string>();
  const claim = (variable: string, prop: string) => {
    const other = owners.get(variable);
    if (other !== undefined) {
      throw new Error(`${other} and ${prop} both set the variable ${variable}: keep one of them`);
    }
    owners.set(variable, prop);
  };
  Object.keys(config ?? {}).forEach((name) => claim(name, 'config'));
  env.forEach((entry) => claim(entry.name, 'env'));
  secrets.forEach((use) => claim(use.env ? use.name : `${use.name}_FILE`, `secrets (${use.name})`));
}

function checkFolders(writablePaths: readonly string[], folders: Readonly<Record<string, string | undefined>>, secrets: readonly SecretUse[]): void {
  const owners = new Map<string, string>([['/tmp', 'the library, which makes it writable anyway']]);
  const claim = (path: string, prop: string) => {
    checkMountPath(prop, path);
    const other = owners.get(path);
    if (other !== undefined) {
      throw new Error(`${prop} has '${path}', which is taken by ${other}: ${prop === 'writablePaths' ? 'leave it out' : 'use another folder'}`);
    }
    if (isWithin(path, SECRETS_FOLDER)) {
      throw new Error(`${prop} has '${path}', where secrets are mounted read-only: use a folder outside of ${SECRETS_FOLDER}`);
    }
    owners.set(path, prop);
  };
  Object.entries(folders).forEach(([prop, path]) => path === undefined || claim(path, prop));
  writablePaths.forEach((path) => claim(path, 'writablePaths'));
  for (const use of secrets.filter((s) => !s.env)) {
    const folder = use.path.slice(0, use.path.lastIndexOf('/'));
    const other = owners.get(folder);
    if (other !== undefined) {
      throw new Error(`secrets puts '${use.name}' into '${use.path}', but '${folder}' is taken by ${other}: give the secret a folder of its own`);
    }
  }
}
