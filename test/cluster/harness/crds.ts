import * as fs from 'node:fs';
import * as path from 'node:path';
import { Api, eventually, refusal } from './api';
import { moduleFolder } from './modules';

/** A Go module that ships the CustomResourceDefinitions of some API groups. */
interface CrdSource {
  readonly module: string;
  /** Folders or files inside the module. */
  readonly paths: readonly string[];
  readonly groups: readonly string[];
}

const SOURCES: readonly CrdSource[] = [
  {
    module: 'istio.io/api@v1.31.1',
    paths: ['kubernetes/customresourcedefinitions.gen.yaml'],
    groups: ['networking.istio.io', 'security.istio.io', 'telemetry.istio.io', 'extensions.istio.io'],
  },
  { module: 'knative.dev/serving@v0.50.0', paths: ['config/core/300-resources'], groups: ['serving.knative.dev', 'autoscaling.internal.knative.dev'] },
  { module: 'knative.dev/networking@v0.0.0-20260727162500-c7a7b772cac9', paths: ['config'], groups: ['networking.internal.knative.dev'] },
  { module: 'knative.dev/caching@v0.0.0-20260727161800-0edbf88bc267', paths: ['config'], groups: ['caching.internal.knative.dev'] },
  { module: 'sigs.k8s.io/gateway-api@v1.6.3', paths: ['config/crd/standard'], groups: ['gateway.networking.k8s.io'] },
  {
    module: 'github.com/prometheus-operator/prometheus-operator@v0.90.1',
    paths: ['example/prometheus-operator-crd'],
    groups: ['monitoring.coreos.com'],
  },
  { module: 'k8s.io/autoscaler/vertical-pod-autoscaler@v1.8.1', paths: ['deploy/vpa-v1-crd-gen.yaml'], groups: ['autoscaling.k8s.io'] },
  { module: 'github.com/kedacore/keda/v2@v2.21.0', paths: ['config/crd/bases'], groups: ['keda.sh', 'eventing.keda.sh'] },
  { module: 'github.com/cert-manager/cert-manager@v1.21.2', paths: ['deploy/crds'], groups: ['cert-manager.io', 'acme.cert-manager.io'] },
  {
    module: 'github.com/external-secrets/external-secrets@v1.3.2',
    paths: ['config/crds/bases'],
    groups: ['external-secrets.io', 'generators.external-secrets.io'],
  },
  {
    module: 'github.com/cilium/cilium@v1.20.2',
    paths: ['pkg/k8s/apis/cilium.io/client/crds/v2', 'pkg/k8s/apis/cilium.io/client/crds/v2alpha1'],
    groups: ['cilium.io'],
  },
  {
    module: 'github.com/kyverno/kyverno@v1.19.1',
    paths: ['config/crds/kyverno', 'config/crds/policies.kyverno.io'],
    groups: ['kyverno.io', 'policies.kyverno.io'],
  },
  { module: 'github.com/argoproj/argo-rollouts@v1.8.5', paths: ['manifests/crds'], groups: ['argoproj.io'] },
];

/** A definition as text: it is sent to the server as it is. */
interface Definition { readonly name: string; readonly text: string }

/** What `installCrds` did. */
export interface InstalledCrds {
  /** Modules that were read. */
  readonly modules: readonly string[];
  /** Names of the definitions that the server accepted. */
  readonly installed: readonly string[];
  /** Names and reasons of those that it refused (an old server does not know every rule of a new definition). */
  readonly refused: ReadonlyArray<{ readonly name: string; readonly reason: string }>;
}

/** Install the definitions of the given API groups, where a module ships them, and wait until they are served. */
export async function installCrds(api: Api, groups: ReadonlySet<string>): Promise<InstalledCrds> {
  const sources = SOURCES.filter((source) => source.groups.some((group) => groups.has(group)));
  const installed: string[] = [];
  const refused: { name: string; reason: string }[] = [];
  for (const definition of sources.flatMap(definitionsOf)) {
    const answer = await api.request('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', definition.text, 'application/yaml');
    if (answer.status < 300 || answer.status === 409) {
      installed.push(definition.name);
    } else {
      refused.push({ name: definition.name, reason: refusal(answer).message });
    }
  }
  await Promise.all(installed.map((name) => established(api, name)));
  return { modules: sources.map((source) => source.module), installed, refused };
}

/** Wait until the kind of a definition is served. */
export async function established(api: Api, name: string): Promise<void> {
  await eventually(`the definition ${name}`, async () => {
    const crd = await api.get({ apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', name });
    return crd?.status?.conditions?.some((condition: any) => condition.type === 'Established' && condition.status === 'True');
  }, 300);
}

function definitionsOf(source: CrdSource): Definition[] {
  const root = moduleFolder(source.module);
  const files = source.paths.map((each) => path.join(root, each))
    .flatMap((each) => fs.statSync(each).isDirectory() ? fs.readdirSync(each).sort().map((file) => path.join(each, file)) : [each])
    .filter((file) => file.endsWith('.yaml'));
  return files
    .flatMap((file) => fs.readFileSync(file, 'utf8').split(/^---.*$/m))
    .filter((text) => /^kind: CustomResourceDefinition$/m.test(text))
    .map((text) => ({ name: /^ {2}name: ["']?([^\s"']+)/m.exec(text.slice(text.search(/^metadata:/m)))![1], text }))
    .filter((definition) => source.groups.some((group) => definition.name.endsWith(`.${group}`)));
}
