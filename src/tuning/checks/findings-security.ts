import type { Found } from '../decisions/finding-severity';
import type { PodSecurity } from '../demand/pod-security';

/** Capabilities that Pod Security "baseline" lets containers add (kubernetes.io, "Pod Security Standards"). */
const BASELINE_CAPABILITIES = ['AUDIT_WRITE', 'CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'KILL', 'MKNOD', 'NET_BIND_SERVICE', 'SETFCAP', 'SETGID', 'SETPCAP', 'SETUID', 'SYS_CHROOT'];
/** The one that "restricted" lets them add. */
const RESTRICTED_CAPABILITY = 'NET_BIND_SERVICE';
/** Types of SELinux that "baseline" accepts. */
const BASELINE_TYPES = ['container_t', 'container_init_t', 'container_kvm_t', 'container_engine_t'];

/** What the author chose that is less safe than the plan. */
export function securityFindings({ readOnlyRoot, imageUser, allowRoot, seccomp, seLinux, capabilities }: PodSecurity): Found[] {
  const found: Found[] = [];
  if (!readOnlyRoot) {
    found.push({ id: 'root-file-system-writable', rule: 'rulings 13', message: 'readOnlyRoot: false: who breaks into the program may change its files, and what it writes is lost with the container: say writablePaths for the folders that it writes to, and leave readOnlyRoot out' });
  }
  if (allowRoot) {
    found.push({ id: 'root-allowed', rule: 'SEC-1', message: 'allowRoot: true: the program may run as root, which Pod Security "restricted" refuses; the namespace has to enforce "baseline": use an image that runs as another user, and leave allowRoot out' });
  } else if (imageUser) {
    found.push({ id: 'image-user', rule: 'rulings 12', message: 'imageUser: true: the kubelet starts the image only if its USER is a number other than 0, because it cannot tell whether a name is root' });
  }
  if (seccomp?.type === 'Unconfined') {
    found.push({ id: 'seccomp-unconfined', rule: 'SEC-1', message: 'SeccompProfile.unconfined(): the containers may make any system call, which Pod Security "baseline" and "restricted" refuse: use SeccompProfile.localhost with the calls that the program needs' });
  }
  const beyond = capabilities.filter((name) => name !== RESTRICTED_CAPABILITY);
  if (beyond.length > 0) {
    const level = beyond.every((name) => BASELINE_CAPABILITIES.includes(name)) ? '"restricted" refuses' : '"baseline" and "restricted" refuse';
    found.push({ id: 'capabilities-added', rule: 'SEC-2', message: `addCapabilities has ${beyond.join(', ')}, which Pod Security ${level}: leave out what the program can do without` });
  }
  if (seLinux !== undefined && (seLinux.user !== undefined || seLinux.role !== undefined || (seLinux.type !== undefined && !BASELINE_TYPES.includes(seLinux.type)))) {
    found.push({ id: 'selinux-by-choice', rule: 'SEC-1', message: `seLinuxOptions has a user, a role, or a type other than ${BASELINE_TYPES.join(', ')}, which Pod Security "baseline" and "restricted" refuse: leave them out` });
  }
  return found;
}
