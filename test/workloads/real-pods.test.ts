import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';

/*
 * What pods of real products have, each with the props that serve it and the tests that show it: a test or a prop that is renamed or goes is missed here, and so is a prop
 * of pods that belongs to nothing.
 */

interface Row {
  readonly has: string;
  readonly props: readonly string[];
  /** Names of tests, by the file in this folder. */
  readonly tests: Readonly<Record<string, readonly string[]>>;
}

const ROWS: readonly Row[] = [
  { has: 'command, args, working directory', props: ['command', 'args', 'workingDir'], tests: { pod: ['command, args, working directory'] } },
  { has: 'lifecycle by choice', props: ['lifecycle'], tests: { lifecycle: ['a preStop that takes as long as callers need', 'postStart stands beside'] } },
  { has: 'concurrency on every workload', props: ['concurrency'], tests: { container: ['ten at once need at most', 'the mesh lets a caller open no more'] } },
  { has: 'several ports, Service port other than 80', props: ['ports', 'servicePort'], tests: { ports: ['several ports', 'Service port other than 80', 'has nothing of HTTP'] } },
  {
    has: 'init containers, sidecars',
    props: ['initContainers', 'sidecars'],
    tests: { sidecars: ['init containers, sidecars of', 'native sidecars where the version has them', 'CPU and memory: the larger', 'drain: native sidecars', 'start order and time', 'the autoscaler measures the main container', 'mesh holding', 'a sidecar patched in later'] },
  },
  {
    has: 'ConfigMap as files, whole ConfigMap or Secret as variables, one ConfigMap for several services',
    props: ['envFrom', 'sharedConfig'],
    tests: { 'volumes': ['ConfigMap as files', 'one ConfigMap for several services'], 'container': ['whole ConfigMap or Secret as variables'], 'shared-config': ['one ConfigMap for several services that is patched', 'that no workload uses'] },
  },
  { has: 'Secret as files in one folder, optional keys, rotated secrets', props: ['mounts'], tests: { volumes: ['Secret as files in one folder, optional keys', 'a rotated Secret'] } },
  { has: 'variables from fields and resources, $(X)', props: [], tests: { container: ['variables from fields and resources', 'what command and args refer to has to be set'] } },
  {
    has: 'volumes: claims of others, sized scratch, memory scratch, projected, CSI, image volumes',
    props: ['mounts'],
    tests: { volumes: ['sized scratch', 'memory scratch', 'projected', 'volumes: claims of somebody else', 'image volumes by version', 'what hides a folder of the image'] },
  },
  {
    has: 'image that must write its root, own user, own group, supplemental groups',
    props: ['readOnlyRoot', 'imageUser', 'allowRoot', 'runAsGroup', 'fsGroup', 'supplementalGroups', 'seccompProfile', 'seLinuxOptions', 'addCapabilities'],
    tests: { security: ['image that must write its root', 'own user', 'own group, group of volumes, supplemental groups', 'root by explicit choice only', 'seccomp by choice', 'SELinux by choice', 'added capabilities'] },
  },
  { has: 'pod labels and annotations', props: ['podLabels', 'podAnnotations', 'owner', 'runbook', 'revision'], tests: { pod: ['pod labels and annotations', 'owner and runbook'] } },
  {
    has: 'annotations of the ServiceAccount, a token where the program calls the API',
    props: ['serviceAccount', 'apiAccess'],
    tests: { account: ['annotations of the ServiceAccount (workload identity)', 'a token where the program calls the API'] },
  },
  { has: 'imagePullSecrets', props: ['imagePullSecrets'], tests: { pod: ['imagePullSecrets'] } },
  {
    has: 'nodeSelector, tolerations, affinity, architecture, spot, GPU, runtime class, priority',
    props: ['placement', 'gpu', 'runtimeClass', 'runtimeOverhead', 'priorityClassName', 'hostNetwork'],
    tests: { placement: ['nodeSelector, tolerations, affinity', 'architecture: CPU per request', 'spot replicas', 'a number that was given stays on spot nodes', 'GPU: limits', 'runtime class and priority per workload', 'the overhead of a runtime class counts', 'hostNetwork by choice'] },
  },
  { has: 'probes by command; different kinds for live and ready; headers; own port', props: [], tests: { health: ['probes by command; different kinds for live and ready; headers; own port', 'what a command costs'] } },
  { has: 'identity of what runs already', props: ['takeOver'], tests: { 'take-over': ['selectors and pod labels of an existing Deployment', 'selectors of an existing StatefulSet', 'what API servers refuse to change of an existing StatefulSet'] } },
];

const SRC = join(__dirname, '..', '..', 'src', 'workloads');

/** The structs that WorkloadProps is made of, and their props. */
function propsOfPods(): string[] {
  const [, parents] = /export interface WorkloadProps extends ([^{]+)\{/.exec(readFileSync(join(SRC, 'workload-props.ts'), 'utf8'))!;
  const sources = readdirSync(SRC).filter((file) => file.endsWith('-props.ts')).map((file) => readFileSync(join(SRC, file), 'utf8')).join('\n');
  return parents.split(',').flatMap((parent) => {
    const [, body] = new RegExp(`export interface ${parent.trim()} [^{]*\\{\\n([\\s\\S]*?)\\n\\}`).exec(sources)!;
    return [...body.matchAll(/^ {2}readonly (\w+)\??:/gm)].map(([, name]) => name);
  });
}

test.each(ROWS.map((row): [string, Row] => [row.has, row]))('%s: tests show it', (_has, { tests }) => {
  for (const [file, names] of Object.entries(tests)) {
    const titles = readFileSync(join(__dirname, `${file}.test.ts`), 'utf8').split('\n').filter((line) => /^ *(?:test|describe|\]\)\()|^ *\]\)?\(/.test(line)).join('\n').replace(/\\'/g, '\'');
    names.forEach((name) => expect(titles).toContain(name));
  }
});

test('every prop of pods serves a row, and every row names props that there are', () => {
  const served = new Set(ROWS.flatMap(({ props }) => props));

  expect([...served].sort()).toEqual(propsOfPods().sort());
});
