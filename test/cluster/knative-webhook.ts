import * as fs from 'node:fs';
import * as path from 'node:path';
import { eventually, KubeObject } from './harness/api';
import { prepareNamespaces } from './harness/checks';
import { ControlPlane } from './harness/control-plane';
import { installCrds } from './harness/crds';
import { goBinary } from './harness/go-build';
import { Judge, Verdict, versionOf } from './harness/judges';
import { Manifest, manifestsOf, refOf, titleOf } from './harness/manifests';
import { moduleFolder } from './harness/modules';
import { freePorts } from './harness/ports';
import { ServerProcess } from './harness/process';
import { newest } from './harness/versions';

const NAMESPACE = 'knative-serving';

/** Knative's webhook at work on a real API server: what the server answers when an object is applied as a trial. */
export class KnativeWebhook {
  /** Start the newest API server and the webhook, and wait until it is asked about Knative's objects. */
  public static async start(judge: Judge): Promise<KnativeWebhook> {
    const binary = await goBinary({ name: 'knative-webhook', folder: judge.folder, target: 'knative.dev/serving/cmd/webhook' });
    const plane = await ControlPlane.start({ release: newest(), controllers: ['serviceaccount', 'namespace'] });
    const webhook = new KnativeWebhook(plane);
    try {
      await webhook.install(binary, path.join(moduleFolder(`${judge.module}@${versionOf(judge)}`), 'config', 'core'));
    } catch (error) {
      const log = webhook.server?.logTail() ?? '';
      await webhook.stop();
      throw log ? new Error(`${(error as Error).message}\n--- webhook\n${log}`) : error;
    }
    return webhook;
  }

  private server?: ServerProcess;

  private constructor(private readonly plane: ControlPlane) {}

  /** What is said about each manifest; nothing stays in the cluster. */
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
        warnings: answer.warnings,
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

  private async install(binary: string, config: string): Promise<void> {
    const { api } = this.plane;
    const [port, metrics, profiling] = await freePorts(3);
    await installCrds(api, new Set(['serving.knative.dev', 'networking.internal.knative.dev', 'caching.internal.knative.dev']));
    await api.must('POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } });
    // No kube-proxy here: the API server reaches the webhook by a name that it resolves itself.
    await api.must('POST', `/api/v1/namespaces/${NAMESPACE}/services`, {
      apiVersion: 'v1', kind: 'Service', metadata: { name: 'webhook' }, spec: { type: 'ExternalName', externalName: 'localhost' },
    });
    for (const manifest of installed(path.join(config, 'configmaps'))) {
      await api.must('POST', `/api/v1/namespaces/${NAMESPACE}/configmaps`, manifest.value);
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
    const environment = {
      POD_NAME: 'webhook-0',
      SYSTEM_NAMESPACE: NAMESPACE,
      WEBHOOK_NAME: 'webhook',
      WEBHOOK_PORT: port,
      CONFIG_LOGGING_NAME: 'config-logging',
      CONFIG_OBSERVABILITY_NAME: 'config-observability',
      METRICS_PROMETHEUS_HOST: '127.0.0.1',
      METRICS_PROMETHEUS_PORT: metrics,
      PROFILING_PORT: profiling,
    };
    this.server = new ServerProcess('webhook', 'env', [
      ...Object.entries(environment).map(([name, value]) => `${name}=${value}`),
      binary, '-disable-ha', `-kubeconfig=${this.plane.kubeconfig}`,
    ], path.join(this.plane.folder, 'webhook.log'));
    await eventually('the certificate of the webhook', async () => {
      this.server!.assertRunning();
      const names = ['mutatingwebhookconfigurations/webhook.serving.knative.dev', 'validatingwebhookconfigurations/validation.webhook.serving.knative.dev'];
      const found = await Promise.all(names.map((name) => api.must('GET', `/apis/admissionregistration.k8s.io/v1/${name}`)));
      return found.every((each) => each.webhooks.every((webhook: any) => webhook.clientConfig.caBundle));
    });
    await this.answers();
  }

  /** Wait until a good object passes: until then the server cannot reach the webhook, and refuses everything. */
  private async answers(): Promise<void> {
    await eventually('the webhook', async () => {
      const [verdict] = await this.judged([{ file: 'first.yaml', text: JSON.stringify(FIRST), value: FIRST }]);
      if (verdict.refused.length) {
        throw new Error(verdict.refused[0]);
      }
      return true;
    });
  }
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
