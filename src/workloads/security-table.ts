import type { SecurityProps, SeLinuxOptions } from './security-props';
import { FLAG, filled, instanceOf, listOf, naming, number, type PropTable, structOf } from '../private/known-props';
import { SeccompProfile } from '../tuning/profile/seccomp-profile';

const GROUP = number('a number, for example 10001');
const LABEL = naming('a word of SELinux, for example \'container_t\'', (given) => /^[A-Za-z0-9_.:,-]+$/.test(given));
const SE_LINUX: PropTable<SeLinuxOptions> = { level: LABEL, role: LABEL, type: LABEL, user: LABEL };

/** The checks of what a workload says about rights. */
export const SECURITY_ROWS: PropTable<SecurityProps> = {
  readOnlyRoot: FLAG,
  imageUser: FLAG,
  allowRoot: FLAG,
  runAsGroup: GROUP,
  fsGroup: GROUP,
  supplementalGroups: listOf('a list of group ids, for example [2000]', number('a number, for example 2000')),
  seccompProfile: instanceOf(SeccompProfile, 'a SeccompProfile, for example SeccompProfile.localhost(\'profiles/app.json\')'),
  seLinuxOptions: structOf('{ level: \'s0:c123,c456\' }', SE_LINUX),
  addCapabilities: filled(listOf('a list of names of capabilities, for example [\'NET_BIND_SERVICE\']',
    naming('the name of a capability without CAP_ and not ALL, for example \'NET_BIND_SERVICE\'', (given) => /^[A-Z][A-Z0-9_]*$/.test(given) && given !== 'ALL' && !given.startsWith('CAP_')))),
};
