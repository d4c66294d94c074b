import { Api, Answer, eventually, KubeObject, ObjectRef, refusal } from './api';
import { CHECKS } from './check-names';
import { addedInLists, additionsInWords, expectedOf, lostValues, settled } from './compare';
import { established } from './crds';
import { inOrder, Manifest, namespacesOf, refOf, titleOf } from './manifests';
import { podOf } from './pod-templates';
import { PodSecurity } from './prove-options';

/** One check of one object. */
export interface CheckResult {
  readonly check: keyof typeof CHECKS;
  readonly object: string;
  readonly file: string;
  /** Why it failed; absent when it passed. */
  readonly failure?: string;
  /** What `failure` is made of, one objection each. */
  readonly objections?: readonly string[];
}

const MANAGER = 'prove';

/** GKE's controller reads the class of an Ingress from the annotation and nowhere else; servers warn of it, whoever reads it. */
function isGoogleClass(value: Manifest['value'], warning: string): boolean {
  const ingressClass: unknown = value.kind === 'Ingress' ? value.metadata?.annotations?.['kubernetes.io/ingress.class'] : undefined;
  return typeof ingressClass === 'string' && /^gce(-|$)/.test(ingressClass) && warning.includes('kubernetes.io/ingress.class') && warning.includes('is deprecated');
}

/** Run every check on manifests that belong together, and take them out of the cluster again. */
export async function checkManifests(api: Api, minor: string, manifests: readonly Manifest[], level?: PodSecurity): Promise<CheckResult[]> {
  await prepareNamespaces(api, minor, manifests, level);
  const ordered = inOrder(manifests);
  const results: CheckResult[] = [];
  const passing = new Set<Manifest>();
  for (const manifest of ordered) {
    results.push(await result('accepted', manifest, async () => {
      const answer = await applied(api, manifest);
      passing.add(manifest);
      return answer.warnings.filter((warning) => !isGoogleClass(manifest.value, warning)).map((warning) => `warning: ${warning}`);
    }));
  }
  const accepted = ordered.filter((manifest) => passing.has(manifest));
  for (const manifest of accepted) {
    results.push(await result('idempotent', manifest, async () => {
      const stored = (await api.get(refOf(manifest.value)))!;
      const before = settled(stored, MANAGER);
      const after = settled((await applied(api, manifest)).body, MANAGER);
      return [
        ...lostValues(before, after).concat(lostValues(after, before)).slice(0, 5),
        ...additionsInWords(addedInLists(manifest.value, stored)),
      ];
    }));
    results.push(await result('kept', manifest, async () =>
      lostValues(expectedOf(manifest.value), await api.get(refOf(manifest.value)))));
    const pod = podOf(manifest.value);
    if (pod) {
      results.push(await result('admitted', manifest, async () => {
        const path = `${await api.collection({ apiVersion: 'v1', kind: 'Pod', namespace: pod.metadata.namespace })}?dryRun=All&fieldValidation=Strict`;
        const answer = await api.request('POST', path, pod);
        return [...answer.status < 300 ? [] : [refusal(answer).message], ...answer.warnings.map((warning) => `warning: ${warning}`)];
      }));
    }
  }
  for (const manifest of accepted.reverse()) {
    await remove(api, manifest.value);
  }
  return results;
}

/** Put what the platform provides into the cluster: it is not what is proved. */
export async function applyPlatform(api: Api, manifests: readonly Manifest[]): Promise<void> {
  for (const manifest of inOrder(manifests)) {
    await applied(api, manifest).catch((error: Error) => {
      throw new Error(`${titleOf(manifest.value)} (${manifest.file}), which is to be there first, was refused: ${error.message}`);
    });
  }
}

/** Apply a manifest, or throw what the server says. */
export async function applied(api: Api, manifest: Manifest): Promise<Answer> {
  const answer = await api.apply(manifest.text, refOf(manifest.value), { manager: MANAGER });
  if (answer.status >= 300) {
    throw refusal(answer);
  }
  if (manifest.value.kind === 'CustomResourceDefinition') {
    await established(api, manifest.value.metadata.name);
  }
  if (manifest.value.kind === 'ResourceQuota') {
    await counted(api, refOf(manifest.value));
  }
  return answer;
}

/** Wait until a controller has counted what a quota bounds: before that, nothing is refused for it. */
async function counted(api: Api, ref: ObjectRef): Promise<void> {
  await eventually(`the count of the quota ${ref.name}`, async () => (await api.get(ref))?.status?.used);
}

/** The namespaces of manifests, with a level of Pod Security enforced in the version of the server. */
export async function prepareNamespaces(api: Api, minor: string, manifests: readonly Manifest[], level: PodSecurity = 'restricted'): Promise<void> {
  const modes = ['enforce', 'warn', 'audit'].flatMap((mode) => [
    [`pod-security.kubernetes.io/${mode}`, level], [`pod-security.kubernetes.io/${mode}-version`, `v${minor}`],
  ]);
  for (const name of namespacesOf(manifests)) {
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: Object.fromEntries(modes) } };
    const answer = await api.apply(JSON.stringify(namespace), { apiVersion: 'v1', kind: 'Namespace', name }, { manager: 'prove-namespace' });
    if (answer.status >= 300) {
      throw refusal(answer);
    }
    const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace: name } };
    await api.request('POST', `/api/v1/namespaces/${name}/serviceaccounts`, account);
  }
}

async function result(check: CheckResult['check'], manifest: Manifest, run: () => Promise<readonly string[]>): Promise<CheckResult> {
  const names = { check, object: titleOf(manifest.value), file: manifest.file };
  try {
    const failures = await run();
    return failures.length ? { ...names, failure: failures.join('; '), objections: failures } : names;
  } catch (error) {
    return { ...names, failure: (error as Error).message, objections: [(error as Error).message] };
  }
}

/** Take an object out of the cluster again. */
export async function remove(api: Api, value: KubeObject): Promise<void> {
  const ref = refOf(value);
  if (value.kind === 'Namespace') {
    return; // its objects are gone already; a namespace that terminates would refuse those of the next unit
  }
  await api.delete(ref);
  const left = await api.get(ref);
  if (left?.metadata.finalizers?.length) {
    await api.request('PATCH', await api.path(ref), { metadata: { finalizers: null } }, 'application/merge-patch+json');
  }
}
