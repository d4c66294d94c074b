import * as fs from 'node:fs';
import * as https from 'node:https';
import { AddressInfo } from 'node:net';
import * as path from 'node:path';
import { isReady } from './stage';
import { Api, eventually, KubeObject } from '../harness/api';
import { ControlPlane } from '../harness/control-plane';
import { onExit } from '../harness/lifecycle';

const GROUP = 'metrics.k8s.io';
const VERSION = 'v1beta1';

/** What all pods with some labels have to do together; it is shared by those that are ready. */
export interface Demand {
  readonly namespace: string;
  readonly labels: Record<string, string>;
  /** The container that does it. */
  readonly container: string;
  readonly millicores: number;
}

/** What one pod uses: all of it in one of its containers. */
export interface Usage {
  readonly pod: KubeObject;
  readonly container?: string;
  readonly millicores: number;
}

/** What a check answers when the autoscaler asks; of pods that it leaves out nothing is known. */
export type Answering = () => Promise<readonly Usage[]>;

/** An aggregated metrics API whose numbers a check sets: the CPU that pods use. */
export class FakeMetrics {
  /** Serve it on 127.0.0.1 and register it with the API server. */
  public static async start(plane: ControlPlane): Promise<FakeMetrics> {
    const metrics = new FakeMetrics(plane);
    await metrics.register();
    return metrics;
  }

  private readonly demands = new Map<string, Demand>();
  private readonly answerings = new Map<string, Answering>();
  private readonly server: https.Server;
  private readonly api: Api;

  private constructor(plane: ControlPlane) {
    this.api = plane.api;
    const file = (name: string) => fs.readFileSync(path.join(plane.folder, name));
    this.server = https.createServer({ key: file('serving.key'), cert: file('serving.crt') }, (request, response) => {
      this.answer(request.url ?? '').then(
        (body) => response.setHeader('content-type', 'application/json').end(JSON.stringify(body)),
        (error: Error) => response.writeHead(500).end(error.message));
    });
    onExit(() => this.server.closeAllConnections());
  }

  /** What pods have to do from now on. */
  public demand(demand: Demand): void {
    this.demands.set(`${demand.namespace} ${JSON.stringify(demand.labels)}`, demand);
  }

  /** Have a check answer every question about pods with some labels, `a=b,c=d`, however long it takes; undefined: no longer. */
  public ask(namespace: string, labels: string, answering: Answering | undefined): void {
    if (answering) {
      this.answerings.set(questionOf(namespace, labels), answering);
    } else {
      this.answerings.delete(questionOf(namespace, labels));
    }
  }

  /** Stop serving. */
  public stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private async register(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    const { port } = this.server.address() as AddressInfo;
    await this.api.must('POST', '/api/v1/namespaces/kube-system/services', {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'fake-metrics' },
      spec: { type: 'ExternalName', externalName: 'localhost', ports: [{ port }] },
    });
    await this.api.must('POST', '/apis/apiregistration.k8s.io/v1/apiservices', {
      apiVersion: 'apiregistration.k8s.io/v1',
      kind: 'APIService',
      metadata: { name: `${VERSION}.${GROUP}` },
      spec: {
        group: GROUP,
        version: VERSION,
        groupPriorityMinimum: 100,
        versionPriority: 100,
        insecureSkipTLSVerify: true,
        service: { name: 'fake-metrics', namespace: 'kube-system', port },
      },
    });
    await eventually('the metrics API', async () => (await this.api.request('GET', `/apis/${GROUP}/${VERSION}/namespaces/default/pods`)).status === 200);
  }

  private async answer(url: string): Promise<unknown> {
    const asked = new URL(url, 'https://localhost');
    const namespace = /\/namespaces\/([^/]+)\/pods/.exec(asked.pathname)?.[1];
    if (!namespace) {
      const resources = [{ name: 'pods', singularName: '', namespaced: true, kind: 'PodMetrics', verbs: ['get', 'list'] }];
      return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion: `${GROUP}/${VERSION}`, resources };
    }
    const labels = asked.searchParams.get('labelSelector') ?? '';
    const answering = this.answerings.get(questionOf(namespace, labels));
    const usages = answering ? await answering() : await this.shares(namespace, labels || undefined);
    return { kind: 'PodMetricsList', apiVersion: `${GROUP}/${VERSION}`, metadata: {}, items: usages.map(metricsOf) };
  }

  private async shares(namespace: string, selector: string | undefined): Promise<Usage[]> {
    const pods = (await this.api.list('v1', 'Pod', namespace, selector)).filter((pod) => isReady(pod) && !pod.metadata.deletionTimestamp);
    return pods.map((pod) => {
      const demand = [...this.demands.values()].find((each) => each.namespace === namespace && carries(pod, each));
      const share = demand ? demand.millicores / pods.filter((each) => carries(each, demand)).length : 0;
      return { pod, container: demand?.container, millicores: Math.floor(share) };
    });
  }
}

function questionOf(namespace: string, labels: string): string {
  return `${namespace} ${labels.split(',').sort().join()}`;
}

function metricsOf({ pod, container, millicores }: Usage): unknown {
  return {
    metadata: { name: pod.metadata.name, namespace: pod.metadata.namespace, labels: pod.metadata.labels },
    timestamp: new Date().toISOString().replace(/\.\d+Z/, 'Z'),
    window: '1s',
    containers: pod.spec.containers.map(({ name }: any) => ({ name, usage: { cpu: `${name === container ? millicores : 0}m`, memory: '1Mi' } })),
  };
}

function carries(pod: KubeObject, demand: Demand): boolean {
  return Object.entries(demand.labels).every(([key, value]) => pod.metadata.labels?.[key] === value);
}
