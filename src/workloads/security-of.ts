import type { WorkloadProps } from './workload-props';
import { checkCount, checkUser } from '../private/checks';
import type { PodSecurity } from '../tuning/demand/pod-security';

/** The largest id of a group. */
const MOST_ID = 2147483647;

/**
 * What the author says about rights.
 *
 * @throws where two props contradict each other
 */
export function securityOf(props: WorkloadProps): PodSecurity {
  const { readOnlyRoot = true, imageUser = false, allowRoot = false, runAsUser, runAsGroup, fsGroup } = props;
  const { supplementalGroups = [], seccompProfile, seLinuxOptions, addCapabilities = [] } = props;
  if (imageUser && runAsUser !== undefined) {
    throw new Error(`imageUser: true and runAsUser (${runAsUser}) contradict each other: leave one of them out`);
  }
  if (allowRoot && !imageUser && runAsUser !== 0) {
    throw new Error(`allowRoot: true without root: ${runAsUser === undefined ? 'say runAsUser: 0, or imageUser: true for the user of the image' : `runAsUser is ${runAsUser}: leave allowRoot out`}`);
  }
  if (!allowRoot || runAsUser !== 0) {
    checkUser(runAsUser);
  }
  checkCount('runAsGroup', runAsGroup, 0, MOST_ID);
  checkCount('fsGroup', fsGroup, 0, MOST_ID);
  supplementalGroups.forEach((id, i) => {
    checkCount(`supplementalGroups[${i}]`, id, 0, MOST_ID);
    if (supplementalGroups.indexOf(id) !== i) {
      throw new Error(`supplementalGroups has ${id} twice: leave one out`);
    }
  });
  addCapabilities.forEach((name, i) => {
    if (addCapabilities.indexOf(name) !== i) {
      throw new Error(`addCapabilities has '${name}' twice: leave one out`);
    }
  });
  const { level, role, type, user } = seLinuxOptions ?? {};
  const seLinux = Object.fromEntries(Object.entries({ level, role, type, user }).filter(([, value]) => value !== undefined)) as Record<string, string>;
  return {
    readOnlyRoot,
    imageUser,
    allowRoot,
    runAsGroup,
    fsGroup,
    supplementalGroups: [...supplementalGroups],
    seccomp: seccompProfile === undefined ? undefined : { type: seccompProfile._type, path: seccompProfile._path },
    seLinux: Object.keys(seLinux).length === 0 ? undefined : seLinux,
    capabilities: [...addCapabilities],
  };
}
