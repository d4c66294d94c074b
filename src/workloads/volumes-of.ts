import type { SharedConfig, SharedPart } from './shared-config';
import { ownerOf } from './shared-config';
import type { Supplies } from './supplies';
import type { WorkloadProps } from './workload-props';
import { mebibytesOf } from '../private/quantities';
import type { PodVolumes } from '../tuning/demand/pod-volumes';
import { checkMounts } from '../tuning/profile/mount-checks';

/**
 * What the main container mounts, checked against everything else that has a folder.
 *
 * @param folders that are not scratch, by the prop that names them
 * @throws if two have one folder, one lies in another, or two shared configurations set one variable
 */
export function volumesOf(props: WorkloadProps, namespace: string | undefined, supplies: Pick<Supplies, 'secrets' | 'config' | 'env'>, folders: Readonly<Record<string, string | undefined>>): PodVolumes {
  const mounts = (props.mounts ?? []).map(({ _given }) => _given);
  checkMounts(mounts, takenBy(props, supplies, folders), props.memory === undefined ? undefined : mebibytesOf(props.memory));
  sharedBy(props).forEach(({ shared }) => {
    if (shared._namespace !== namespace) {
      throw new Error(`sharedConfig '${shared.node.path}' is in the namespace ${shared._namespace ?? 'of the apply'}, and pods read ConfigMaps of their own only (${namespace ?? 'of the apply'}): make one in the workload's namespace`);
    }
  });
  return { mounts, shared: sharedVariables(props, supplies) };
}

/** A shared configuration, and which parts of it a workload reads. */
export interface SharedUse {
  readonly shared: SharedConfig;
  readonly parts: readonly SharedPart[];
}

/** All shared configurations of a workload, for variables or for files. */
export function sharedBy({ mounts = [], sharedConfig = [], initContainers = [], sidecars = [] }: Pick<WorkloadProps, 'mounts' | 'sharedConfig' | 'initContainers' | 'sidecars'>): SharedUse[] {
  const given = [...mounts.map(({ _given }) => _given), ...[...initContainers, ...sidecars].flatMap(({ _given }) => _given.mounts)];
  const ofFiles = given.map(({ volume }) => ownerOf(volume)).filter((owner) => owner !== undefined);
  return [...new Set([...sharedConfig, ...ofFiles])].map((shared) => ({
    shared,
    parts: [...(sharedConfig.includes(shared) ? ['data' as const] : []), ...(ofFiles.includes(shared) ? ['files' as const] : [])],
  }));
}

/** Folders that something else has, with its name. */
function takenBy(props: WorkloadProps, { secrets }: Pick<Supplies, 'secrets'>, folders: Readonly<Record<string, string | undefined>>): Array<[string, string]> {
  return [
    ['/tmp', 'the library, which makes it writable'],
    ...Object.entries(folders).flatMap(([prop, path]): Array<[string, string]> => (path === undefined ? [] : [[path, prop]])),
    ...(props.writablePaths ?? []).map((path): [string, string] => [path, 'writablePaths']),
    ...secrets.filter((use) => !use.env).map((use): [string, string] => [use.path.slice(0, use.path.lastIndexOf('/')), `secrets (${use.name})`]),
  ];
}

/** The last one would win, by an order that nobody sees. */
function sharedVariables({ sharedConfig = [] }: WorkloadProps, { config, env }: Pick<Supplies, 'config' | 'env'>): PodVolumes['shared'] {
  const owners = new Map<string, SharedConfig>();
  const own = new Set([...Object.keys(config ?? {}), ...env.map(({ name }) => name)]);
  return sharedConfig.map((shared, i) => {
    if (sharedConfig.indexOf(shared) !== i) {
      throw new Error(`sharedConfig has '${shared.node.path}' twice: leave one out`);
    }
    if (shared._shared === undefined) {
      throw new Error(`sharedConfig has '${shared.node.path}', which has no data: take it out of sharedConfig, which is for variables; its files are those of mounts: [shared.mount('/etc/app')]`);
    }
    for (const name of Object.keys(shared._shared.data)) {
      const other = owners.get(name);
      if (other !== undefined && !own.has(name) && other._shared!.data[name] !== shared._shared.data[name]) {
        throw new Error(`sharedConfig has '${other.node.path}' and '${shared.node.path}', which set ${name} to different texts: set it in one of them, or in config of the workload`);
      }
      owners.set(name, shared);
    }
    return shared._shared;
  });
}
