import { masked } from '../../private/secrets';
import type { PlanInput } from '../demand/plan-input';
import type { GivenMount } from '../profile/given-volume';

/** What is printed as the author gave it, and so is no decision: a name and its text for each. */
export function givenRows({ pod }: PlanInput): Array<readonly [string, string]> {
  const { account, containers, placement, ports, takeOver, volumes } = pod;
  const rows: Array<readonly [string, string]> = [
    ['ports', ports.map(({ name, number, container, reachedBy }) => `${name} ${number} (${container === undefined ? '' : `${container}, `}${reachedBy})`).join(', ')],
    ['mounts', mountsIn(volumes.mounts)],
    ...[...containers.inits, ...containers.sidecars].map(({ name, mounts }) => [`mounts of ${name}`, mountsIn(mounts)] as const),
    ['sharedConfig', volumes.shared.map(({ name }) => name).join(', ')],
    ['serviceAccount', account.existing ?? ''],
    ['apiAccess', account.access.map(({ verbs, resources, group, names, clusterWide }) => `${verbs.join('/')} ${resources.map((resource) => (group === '' ? resource : `${resource}.${group}`)).join(', ')}`
      + `${names.length === 0 ? '' : ` named ${names.join(', ')}`}${clusterWide ? ' in all namespaces' : ''}`).join('; ')],
    ['placement', [
      ...pairs(placement.labels),
      ...placement.among.map(({ key, values }) => `${key} in ${values.join(', ')}`),
      ...placement.preferred.map(({ labels, weight }) => `prefers ${pairs(labels).join(', ')} (${weight})`),
      ...placement.tolerations.map(({ key, value, effect }) => `tolerates ${key}${value === undefined ? '' : `=${value}`}${effect === undefined ? '' : `:${effect}`}`),
      ...(placement.spot ? ['spot nodes'] : []),
    ].join('; ')],
    ['takeOver', takeOver === undefined ? '' : `selector ${pairs(takeOver.selector).join(', ')}`],
  ];
  return rows.filter(([, text]) => text !== '').map(([name, text]) => [name, masked(text)] as const);
}

function mountsIn(mounts: readonly GivenMount[]): string {
  return mounts.map(({ path, subPath, readOnly, volume }) => `${path} (${volume.kind}${'name' in volume ? ` ${volume.name}` : ''}${subPath === undefined ? '' : `, ${subPath}`}${readOnly ? ', read-only' : ''})`).join(', ');
}

function pairs(labels: Readonly<Record<string, string>>): string[] {
  return Object.entries(labels).map(([key, value]) => `${key}=${value}`);
}
