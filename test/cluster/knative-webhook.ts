import * as fs from 'node:fs';
import * as path from 'node:path';
import { Api, eventually, KubeObject } from './harness/api';
import { applyPlatform, prepareNamespaces } from './harness/checks';
import { addedInLists, additionsInWords } from './harness/compare';
import { ControlPlane } from './harness/control-plane';
import { installCrds } from './harness/crds';
import { goBinary } from './harness/go-build';
import { Judge, Verdict, versionOf } from './harness/judges';
import { Manifest, manifestsOf, refOf, titleOf } from './harness/manifests';
import { moduleFolder } from './harness/modules';
import { platform } from './harness/own-manifests';
import { freePorts } from './harness/ports';
import { ServerProcess } from './harness/process';
import { newest } from './harness/versions';

/** Where Knative is installed. */
export const NAMESPACE = 'knative-serving';

/** Values that a platform sets in Knative's ConfigMaps, by their names. */
export type KnativeConfig = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Knative's webhook at work on a real API server: what the server answers when an object is applied as a trial. */
export class KnativeWebhook {
  /** Start the newest API server and the webhook, and wait until it is asked about Knative's objects. */
  public static async start(judge: Judge, settings: KnativeConfig = {}): Promise<KnativeWebhook> {
    const plane = await ControlPlane.start({ release: newest(), controllers: ['serviceaccount', 'namespace'] });
    const webhook = new KnativeWebhook(plane);
    try {
      webhook.server = await installWebhook(plane, judge, settings);
      await applyPlatform(plane.api, platform());
    } catch (error) {
      await webhook.stop();
      throw error;
    }
    return webhook;
  }

  private server?: ServerProcess;

  private constructor(private readonly plane: ControlPlane) {}

  /** What is said about each manifest, and what would be added inside its lists; nothing stays in the cluster. */
  public async judged(manifests: readonly Manifest[]): Promise<Verdict[]> {
    const { api } = this.plane;
    await prepareNamespaces(api, newest().minor, manifests);
    const verdicts: Verdict[] = [];
    for (const manifest of manifests) {
      await this.provideAccount(manifest.value);
      const answer = await api.apply(manifest.text, refOf(manifest.value), { dryRun: true });
      verdicts.push({
        file: manifest.file,
        object: titleOf(manifest.value),
        refused: answer.status < 300 ? [] : [answer.body?.message ?? JSON.stringify(answer.body)],
        warnings: [...answer.warnings, ...answer.status < 300 ? additionsInWords(addedInLists(manifest.value, answer.body)) : []],
      });
    }
    this.server?.assertRunning();
    return verdicts;
  }

  public async stop(): Promise<void> {
    await this.server?.stop();
    await this.plane.stop();
  }

  /** The webhook tries the pods of a revision, and the server wants their account for that. */
  private async provideAccount(value: KubeObject): Promise<void> {
    const { serviceAccountName: name } = value.spec?.template?.spec ?? {};
    if (name) {
      const { namespace } = refOf(value);
      await this.plane.api.request('POST', `/api/v1/namespaces/${namespace}/serviceaccounts`, { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name } });
    }
  }
}

/** Knative's definitions, configuration and webhook on an API server; returns when good objects pass. */
export async function installWebhook(plane: ControlPlane, judge: Judge, settings: KnativeConfig = {}): Promise<ServerProcess> {
  const { api } = plane;
  const binary = await goBinary({ name: 'knative-webhook', folder: judge.folder, target: 'knative.dev/serving/cmd/webhook' });
  const port = await configure(api, path.join(moduleFolder(`${judge.module}@${versionOf(judge)}`), 'config', 'core'), settings);
  const server = await knativeProcess(plane, 'webhook', binary, { WEBHOOK_NAME: 'webhook', WEBHOOK_PORT: `${port}` }, ['-disable-ha']);
  try {
    await eventually('the certificate of the webhook', async () => {
      server.assertRunning();
      const names = ['mutatingwebhookconfigurations/webhook.serving.knative.dev', 'validatingwebhookconfigurations/validation.webhook.serving.knative.dev'];
      const found = await Promise.all(names.map((name) => api.must('GET', `/apis/admissionregistration.k8s.io/v1/${name}`)));
      return found.every((each) => each.webhooks.every((webhook: any) => webhook.clientConfig.caBundle));
    });
    // until a good object passes, the server cannot reach the webhook and refuses everything
    await eventually('the webhook', async () => {
      const answer = await api.apply(JSON.stringify(FIRST), refOf(FIRST), { dryRun: true });
      if (answer.status >= 300) {
        throw new Error(answer.body?.message ?? JSON.stringify(answer.body));
      }
      return true;
    });
  } catch (error) {
    const log = server.logTail();
    await server.stop();
    throw new Error(`${(error as Error).message}\n--- webhook\n${log}`);
  }
  return server;
}

/** One of Knative's programs, with the environment that its Deployment gives it. */
export async function knativeProcess(
  plane: ControlPlane, name: string, binary: string, more: Readonly<Record<string, string>>, args: readonly string[] = [],
): Promise<ServerProcess> {
  const [metrics, profiling] = await freePorts(2);
  const environment = {
    POD_NAME: `${name}-0`,
    SYSTEM_NAMESPACE: NAMESPACE,
    CONFIG_LOGGING_NAME: 'config-logging',
    CONFIG_OBSERVABILITY_NAME: 'config-observability',
    METRICS_PROMETHEUS_HOST: '127.0.0.1',
    METRICS_PROMETHEUS_PORT: metrics,
    PROFILING_PORT: profiling,
    ...more,
  };
  return new ServerProcess(name, 'env', [
    ...Object.entries(environment).map(([variable, value]) => `${variable}=${value}`), binary, ...args, `-kubeconfig=${plane.kubeconfig}`,
  ], path.join(plane.folder, `${name}.log`));
}

/** Definitions, ConfigMaps and the webhook's configurations; the port that the server asks it at. */
async function configure(api: Api, config: string, settings: KnativeConfig): Promise<number> {
  const [port] = await freePorts(1);
  await installCrds(api, new Set(['serving.knative.dev', 'autoscaling.internal.knative.dev', 'networking.internal.knative.dev', 'caching.internal.knative.dev']));
  await api.must('POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } });
  // No kube-proxy here: the API server reaches the webhook by a name that it resolves itself.
  await api.must('POST', `/api/v1/namespaces/${NAMESPACE}/services`, {
    apiVersion: 'v1', kind: 'Service', metadata: { name: 'webhook' }, spec: { type: 'ExternalName', externalName: 'localhost' },
  });
  for (const { value } of installed(path.join(config, 'configmaps'))) {
    await api.must('POST', `/api/v1/namespaces/${NAMESPACE}/configmaps`, { ...value, data: { ...value.data, ...settings[value.metadata.name] } });
  }
  for (const manifest of installed(path.join(config, 'webhooks'))) {
    for (const each of manifest.value.webhooks ?? []) {
      each.clientConfig.service.port = port;
    }
    const collection = manifest.value.kind === 'Secret'
      ? `/api/v1/namespaces/${NAMESPACE}/secrets`
      : `/apis/admissionregistration.k8s.io/v1/${manifest.value.kind.toLowerCase()}s`;
    await api.must('POST', collection, manifest.value);
  }
  return port;
}

const FIRST: KubeObject = {
  apiVersion: 'serving.knative.dev/v1',
  kind: 'Service',
  metadata: { name: 'first', namespace: 'default' },
  spec: {
    template: {
      spec: {
        containers: [{
          image: 'ghcr.io/acme/first:1.2.3',
          securityContext: {
            allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] }, runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' },
          },
        }],
      },
    },
  },
};

function installed(folder: string): Manifest[] {
  return fs.readdirSync(folder).filter((file) => file.endsWith('.yaml')).sort().flatMap((file) => manifestsOf(path.join(folder, file)));
}
