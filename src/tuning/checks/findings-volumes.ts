import { acknowledging } from './acknowledging';
import { foldersApart } from './folders-apart';
import { isWithin } from '../../private/checks';
import type { Found } from '../decisions/finding-severity';
import { membersOf, runsOnKnative } from '../demand/capabilities';
import type { PlanContext } from '../demand/plan-context';
import type { PodInput } from '../demand/pod-input';
import { mountsOf } from '../demand/pod-volumes';
import { secretVariables } from '../demand/secret-variables';
import type { GivenMount, GivenVolume } from '../profile/given-volume';

/*
 * Folders of usual images that hold what the program needs: Filesystem Hierarchy Standard 3.0 for those of the system; the official images of nginx, httpd, php,
 * node, python and tomcat for the others (their Dockerfiles, read in November 2026).
 */
const SYSTEM = ['/bin', '/etc', '/etc/ssl', '/etc/ssl/certs', '/lib', '/lib64', '/opt', '/sbin', '/usr', '/usr/bin', '/usr/lib', '/usr/local', '/usr/local/bin', '/usr/local/lib', '/usr/share', '/var', '/var/lib'];
const PROGRAMS = [
  '/app', '/usr/src/app', '/srv', '/home', '/root', '/var/www', '/var/www/html', '/workspace',
  '/etc/nginx', '/usr/share/nginx', '/usr/share/nginx/html', '/usr/local/apache2', '/usr/local/apache2/conf', '/usr/local/apache2/htdocs', '/usr/local/etc/php', '/usr/local/tomcat', '/usr/local/tomcat/webapps', '/usr/local/tomcat/conf',
];
const KNOWN = new Set([...SYSTEM, ...PROGRAMS]);

/** What the volumes of a pod do that nobody sees in their lines. */
export function volumeFindings(ctx: PlanContext): Found[] {
  return [...hidden(ctx), ...sharedClaims(ctx), ...apart(ctx), ...namedAsFiles(ctx), ...notFollowed(ctx)];
}

/** VOL-1. */
function hidden({ input }: PlanContext): Found[] {
  const { volumes, process } = input.pod;
  const program = (process.command?.[0] ?? '').startsWith('/') ? process.command![0] : undefined;
  const own = [...new Set([...volumes.mounts.filter(({ subPath, volume }) => subPath === undefined || volume.kind === 'claim').map(({ path }) => path), ...input.writablePaths])];
  return own.flatMap((path): Found[] => {
    const what = program !== undefined && isWithin(program, path) ? `command '${program}'` : process.workingDir !== undefined && isWithin(process.workingDir, path) ? `workingDir '${process.workingDir}'` : KNOWN.has(path) ? 'files that the program needs' : undefined;
    if (what === undefined) {
      return [];
    }
    const prop = input.writablePaths.includes(path) ? 'writablePaths' : 'mounts';
    return [{
      id: 'image-folder-hidden',
      rule: 'VOL-1',
      subject: `${prop}.${path}`,
      message: `${prop} has '${path}', and usual images have ${what} there, which the volume hides: mount a folder below it, or one file with subPath; where the image has nothing there, say ${acknowledging('image-folder-hidden', `${prop}.${path}`)}`,
    }];
  });
}

/** VOL-2. */
function sharedClaims({ input, size }: PlanContext): Found[] {
  const claims = input.pod.volumes.mounts.filter(({ volume }) => volume.kind === 'claim');
  if (input.target._singleNode || (membersOf(input) !== undefined && size.minReplicas === 1)) {
    return [];
  }
  return claims.map(({ path, readOnly, volume }): Found => {
    const name = volume.kind === 'claim' ? volume.name : '';
    return {
      id: 'claim-shared-by-pods',
      rule: 'VOL-2',
      subject: `mounts.${path}`,
      message: `all pods mount the claim '${name}', also the new ones of a rollout: ${readOnly ? 'ReadOnlyMany or ReadWriteMany' : 'ReadWriteMany'} must be its access mode, or pods on other nodes do not start; where it is, say ${acknowledging('claim-shared-by-pods', `mounts.${path}`)}`,
    };
  });
}

/** VOL-4. */
function apart({ input }: PlanContext): Found[] {
  return foldersApart(input).map(({ container, path, other, otherPath }): Found => ({
    id: 'folder-not-shared',
    rule: 'VOL-4',
    subject: `${container}.${path}`,
    message: `the container '${container}' writes to '${path}', and ${other} has ${path === otherPath ? 'a folder of that name' : `'${otherPath}'`}, which is another volume: neither sees what the other writes; `
      + `to share it, make one Mount, const shared = Mount.scratch('${otherPath}', Size.gibibytes(1)), and give it to mounts of both; where each needs its own, say ${acknowledging('folder-not-shared', `${container}.${path}`)}`,
  }));
}

/** Endings that files have and folders have not. */
const OF_A_FILE = /^.+\.(?:cfg|cnf|conf|crt|cer|env|ini|jks|json|key|p12|pem|pfx|properties|pub|toml|txt|xml|ya?ml)$/;

/** VOL-5. */
function namedAsFiles({ input }: PlanContext): Found[] {
  const { volumes, containers } = input.pod;
  const all = [...volumes.mounts.map((mount) => ['mounts', mount] as const), ...[...containers.inits, ...containers.sidecars].flatMap(({ name, mounts }) => mounts.map((mount) => [name, mount] as const))];
  return all.filter(([, { path, subPath, volume }]) => {
    const last = path.slice(path.lastIndexOf('/') + 1);
    const names = filesIn(volume);
    return names !== undefined && subPath === undefined && (names.includes(last) || OF_A_FILE.test(last));
  }).map(([owner, { path }]): Found => ({
    id: 'mount-makes-folder',
    rule: 'VOL-5',
    subject: `${owner}.${path}`,
    message: `mounts${owner === 'mounts' ? '' : ` of ${owner}`} has '${path}', which is a folder, and its files lie in it: for one file say .subPath('${path.slice(path.lastIndexOf('/') + 1)}') with the file's name in the volume; for a folder of that name say ${acknowledging('mount-makes-folder', `${owner}.${path}`)}`,
  }));
}

/** The names of files that a volume has, as far as they are known; undefined for one that is no set of files. */
function filesIn(volume: GivenVolume): readonly string[] | undefined {
  switch (volume.kind) {
    case 'files': return Object.keys(volume.files);
    case 'configMap':
    case 'secret': return (volume.items ?? []).flatMap(({ key, path }) => [key, path]);
    case 'projected': return volume.sources.flatMap((source) => ('path' in source ? [source.path] : (source.items ?? []).map(({ path }) => path)));
    default: return undefined;
  }
}

/** VOL-3. */
function notFollowed({ input }: PlanContext): Found[] {
  const { target, pod } = input;
  if ((target._props.reloader === true && !runsOnKnative(input)) || pod.annotations['cdk8s-tuned/revision'] !== undefined) {
    return [];
  }
  const { variables, secrets } = secretVariables(input);
  const never = [
    ...variables.map((name) => `the variable ${name}`),
    ...secrets.map((name) => `the variables of the Secret '${name}'`),
    ...wholeConfigMaps(pod).map((name) => `the variables of the ConfigMap '${name}'`),
    ...mountsOf(input).filter(staysOld).map(({ path }) => `the file '${path}'`),
  ];
  return never.length === 0 ? [] : [{
    id: 'rotation-not-followed',
    rule: 'VOL-3',
    message: `running pods keep the old value of ${never.join(', ')} when its Secret or ConfigMap changes: say another \`revision\` with each change${runsOnKnative(input) ? '' : ', say reloader: true on the ClusterTarget where Stakater\'s Reloader is installed'}, or mount the whole folder and let the program read it again`,
  }];
}

/** Parts of a shared configuration that are printed and that no workload reads. */
export function sharedUnused(parts: ReadonlyArray<'data' | 'files'>): Found[] {
  return parts.map((part) => ({
    id: 'shared-config-unused',
    subject: part,
    message: `no workload uses its ${part}: ${part === 'data' ? 'name it in sharedConfig of a workload' : 'mount it, mounts: [shared.mount(\'/etc/app\')]'}, or leave ${part} out; where something else reads the ConfigMap, say ${acknowledging('shared-config-unused', part, 'shared')}`,
  }));
}

/** ConfigMaps each of whose keys is a variable of a container. */
function wholeConfigMaps({ process, containers }: PodInput): string[] {
  const main = (process.variablesFrom ?? []).filter(({ kind }) => kind === 'configMap');
  const beside = [...containers.inits, ...containers.sidecars].flatMap(({ variablesFrom }) => variablesFrom).filter(({ _kind }) => _kind === 'configMap');
  return [...new Set([...main, ...beside].map(({ name }) => name))];
}

/** Whether the kubelet never updates a mount whose source may change. */
function staysOld({ subPath, volume }: GivenMount): boolean {
  return subPath !== undefined && (volume.kind === 'secret' || volume.kind === 'projected' || (volume.kind === 'configMap' && volume.sharedFrom === undefined));
}
