import * as http from 'node:http';
import * as path from 'node:path';
import { createNodes } from './behaviour/nodes';
import { Api, eventually } from './harness/api';
import { ControlPlane } from './harness/control-plane';
import { goBinary } from './harness/go-build';
import { Judge, versionOf } from './harness/judges';
import { manifestsOf } from './harness/manifests';
import { moduleFolder } from './harness/modules';
import { freePorts } from './harness/ports';
import { ServerProcess } from './harness/process';
import { newest } from './harness/versions';
import { installWebhook, knativeProcess, NAMESPACE } from './knative-webhook';

const INGRESS = { apiVersion: 'networking.internal.knative.dev/v1alpha1', kind: 'Ingress' };
/** Room for the floors and ceilings of random functions. */
const CAPACITY = { cpu: '512', memory: '4Ti' };
const ACTIVATOR = 'activator-service';
/** How often the stand-in of the ingress looks for work. */
const INGRESS_MILLISECONDS = 200;

/**
 * Knative Serving on simulated nodes: its webhook, its controllers and its autoscaler.
 *
 * What has no program here: the activator has an address that nobody asks, and what the ingress would say of a route
 * is said for it.
 */
export class KnativeServing {
  /** Start everything and wait until the webhook and the controllers answer; images of `registries` keep their tags. */
  public static async start(judge: Judge, registries: readonly string[]): Promise<KnativeServing> {
    const binary = await goBinary({ name: 'knative-controllers', folder: judge.folder, target: './controllers' });
    const plane = await ControlPlane.start({ release: newest(), controllers: ['*'], nodes: true });
    const serving = new KnativeServing(plane, (await freePorts(1))[0]);
    try {
      await serving.install(judge, binary, registries);
    } catch (error) {
      await serving.stop();
      throw error;
    }
    return serving;
  }

  /** The API server. */
  public readonly api: Api;
  private readonly servers: ServerProcess[] = [];
  private readonly ingress: NodeJS.Timeout;

  private constructor(private readonly plane: ControlPlane, private readonly demandPort: number) {
    this.api = plane.api;
    this.ingress = setInterval(() => void this.routeTraffic().catch(() => undefined), INGRESS_MILLISECONDS);
  }

  /** What all pods of a revision have to do together from now on: requests in flight, and a second; undefined: nothing is known. */
  public async demand(namespace: string, revision: string, value: number | undefined): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const request = http.request({ host: '127.0.0.1', port: this.demandPort, path: `/${namespace}/${revision}`, method: 'PUT' }, (response) => {
        response.resume().on('end', () => response.statusCode === 200 ? resolve() : reject(new Error(`the demand was answered with ${response.statusCode}`)));
      });
      request.on('error', reject);
      request.end(`${value ?? ''}`);
    });
  }

  /** Throws with the end of the log when one of Knative's programs has ended. */
  public assertRunning(): void {
    this.servers.forEach((server) => server.assertRunning());
  }

  /** Stop every program. */
  public async stop(): Promise<void> {
    clearInterval(this.ingress);
    for (const server of this.servers) {
      await server.stop();
    }
    await this.plane.stop();
  }

  private async install(judge: Judge, binary: string, registries: readonly string[]): Promise<void> {
    await createNodes(this.api, CAPACITY);
    this.servers.push(await installWebhook(this.plane, judge, {
      'config-deployment': {
        'queue-sidecar-image': 'registry.example.com/knative/queue:0.50.0',
        'registries-skipping-tag-resolving': registries.join(','),
      },
    }));
    const network = path.join(moduleFolder(`knative.dev/networking@${networkingOf(judge)}`), 'config', 'config-network.yaml');
    for (const { value } of manifestsOf(network)) {
      await this.api.must('POST', `/api/v1/namespaces/${NAMESPACE}/configmaps`, value);
    }
    await this.standInForActivator();
    this.servers.push(await knativeProcess(this.plane, 'controller', binary, { DEMAND_ADDRESS: `127.0.0.1:${this.demandPort}` }));
    await eventually('the controllers', async () => {
      this.assertRunning();
      await this.demand('default', 'nobody', 0);
      return true;
    }).catch((error: Error) => {
      throw new Error(`${error.message}\n${this.servers.map((server) => `--- ${server.name}\n${server.logTail()}`).join('\n')}`);
    });
  }

  private async standInForActivator(): Promise<void> {
    const ports = [{ name: 'http', port: 80, protocol: 'TCP' }];
    await this.api.must('POST', `/api/v1/namespaces/${NAMESPACE}/services`, {
      apiVersion: 'v1', kind: 'Service', metadata: { name: ACTIVATOR }, spec: { ports },
    });
    await this.api.must('POST', `/api/v1/namespaces/${NAMESPACE}/endpoints`, {
      apiVersion: 'v1', kind: 'Endpoints', metadata: { name: ACTIVATOR }, subsets: [{ addresses: [{ ip: '10.99.0.1' }], ports }],
    });
  }

  /** Say of each new ingress that it is configured. */
  private async routeTraffic(): Promise<void> {
    for (const ingress of await this.api.list(INGRESS.apiVersion, INGRESS.kind)) {
      const { name, namespace, generation } = ingress.metadata;
      if (ingress.status?.observedGeneration === generation) {
        continue;
      }
      const conditions = ['NetworkConfigured', 'LoadBalancerReady', 'Ready']
        .map((type) => ({ type, status: 'True', lastTransitionTime: new Date().toISOString() }));
      const balancer = { ingress: [{ domainInternal: `ingress.${NAMESPACE}.svc.cluster.local` }] };
      const where = `${await this.api.path({ ...INGRESS, name, namespace })}/status`;
      await this.api.request('PATCH', where, {
        status: { observedGeneration: generation, conditions, publicLoadBalancer: balancer, privateLoadBalancer: balancer },
      }, 'application/merge-patch+json');
    }
  }
}

function networkingOf(judge: Judge): string {
  return versionOf({ ...judge, module: 'knative.dev/networking' });
}
