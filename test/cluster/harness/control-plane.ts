import { execFileSync } from 'node:child_process';
import * as crypto from 'node:crypto';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { Api, eventually } from './api';
import { goBinary } from './go-build';
import { Forget, onExit } from './lifecycle';
import { kwokStages } from './modules';
import { freePorts } from './ports';
import { ServerProcess } from './process';
import { minorNumber, newest, Release } from './versions';

/** How much of a cluster to start. */
export interface ControlPlaneProps {
  readonly release: Release;
  /** Controllers to run: `*` for all, names for some. */
  readonly controllers: readonly string[];
  /** Start the scheduler and nodes that make pods ready without running them. */
  readonly nodes?: boolean;
  /** More flags for the controller manager. */
  readonly controllerManagerFlags?: readonly string[];
}

/** The binary of a release: API server, controller manager, scheduler; the newest also has etcd, kwok and certs. */
export function controlPlaneBinary(release: Release): Promise<string> {
  const variables = [
    `k8s.io/component-base/version.gitVersion=v${release.version}`,
    'k8s.io/component-base/version.gitMajor=1',
    `k8s.io/component-base/version.gitMinor=${minorNumber(release.minor)}`,
    `k8s.io/client-go/pkg/version.gitVersion=v${release.version}`,
  ];
  return goBinary({
    name: `kubernetes-${release.version}`,
    folder: release.folder,
    ldflags: variables.map((variable) => `-X ${variable}`),
  });
}

/** A real control plane on 127.0.0.1 that leaves nothing behind. */
export class ControlPlane {
  /** Build what is missing, start the servers and wait until they are ready. */
  public static async start(props: ControlPlaneProps): Promise<ControlPlane> {
    const shared = await controlPlaneBinary(newest());
    const binary = await controlPlaneBinary(props.release);
    const plane = new ControlPlane(props.release, await freePorts(3));
    try {
      await plane.startServers(shared, binary, props);
    } catch (error) {
      await plane.stop();
      throw error;
    }
    return plane;
  }

  /** Talks to the API server as an administrator. */
  public readonly api: Api;
  /** Where logs, certificates and the store are, until `stop`. */
  public readonly folder: string;
  private readonly token = crypto.randomBytes(16).toString('hex');
  private readonly servers: ServerProcess[] = [];
  private readonly forget: Forget;

  private constructor(readonly release: Release, private readonly ports: readonly number[]) {
    this.folder = fs.mkdtempSync(path.join(os.tmpdir(), `control-plane-${release.minor}-`));
    this.forget = onExit(() => fs.rmSync(this.folder, { recursive: true, force: true }));
    execFileSync('chmod', ['700', this.folder]);
    this.api = undefined as unknown as Api;
  }

  /** A kubeconfig of an administrator, for tools that want one. */
  public get kubeconfig(): string {
    return path.join(this.folder, 'kubeconfig');
  }

  /** Stop every server and delete the folder. */
  public async stop(): Promise<void> {
    this.api?.close();
    for (const server of [...this.servers].reverse()) {
      await server.stop();
    }
    this.forget();
  }

  private async startServers(shared: string, binary: string, props: ControlPlaneProps): Promise<void> {
    const [apiPort, etcdPort, peerPort] = this.ports;
    execFileSync(shared, ['certs', this.folder]);
    fs.writeFileSync(this.file('tokens.csv'), `${this.token},admin,admin,system:masters\n`);
    fs.writeFileSync(this.kubeconfig, this.kubeconfigText(apiPort));
    (this as { api: Api }).api = new Api(apiPort, this.token, fs.readFileSync(this.file('ca.crt')));

    this.serve('etcd', shared, [
      '--data-dir', this.file('etcd'), '--unsafe-no-fsync', '--log-level=error',
      `--listen-client-urls=http://127.0.0.1:${etcdPort}`, `--advertise-client-urls=http://127.0.0.1:${etcdPort}`,
      `--listen-peer-urls=http://127.0.0.1:${peerPort}`, `--initial-advertise-peer-urls=http://127.0.0.1:${peerPort}`,
      `--initial-cluster=default=http://127.0.0.1:${peerPort}`,
    ]);
    this.serve('kube-apiserver', binary, this.apiServerFlags(apiPort, etcdPort));
    await this.ready('the API server', async () => (await this.api.request('GET', '/readyz')).status === 200);
    await this.ready('the default namespace', () => this.api.get({ apiVersion: 'v1', kind: 'Namespace', name: 'default' }));

    if (props.controllers.length) {
      this.serve('kube-controller-manager', binary, [
        `--kubeconfig=${this.kubeconfig}`, '--leader-elect=false', '--secure-port=0', '--kube-api-qps=500', '--kube-api-burst=1000',
        `--controllers=${props.controllers.join(',')}`, `--service-account-private-key-file=${this.file('service-account.key')}`,
        `--root-ca-file=${this.file('ca.crt')}`, ...(props.controllerManagerFlags ?? []),
      ]);
      await this.ready('the default service account', () => this.api.get({ apiVersion: 'v1', kind: 'ServiceAccount', name: 'default', namespace: 'default' }));
    }
    if (props.nodes) {
      fs.writeFileSync(this.file('stages.yaml'), kwokStages());
      this.serve('kube-scheduler', binary, [
        `--kubeconfig=${this.kubeconfig}`, '--leader-elect=false', '--secure-port=0', '--kube-api-qps=500', '--kube-api-burst=1000',
      ]);
      this.serve('kwok', shared, [
        `--kubeconfig=${this.kubeconfig}`, '--manage-all-nodes=true', '--node-lease-duration-seconds=40', `--config=${this.file('stages.yaml')}`,
      ]);
    }
  }

  private apiServerFlags(port: number, etcdPort: number): string[] {
    return [
      '--bind-address=127.0.0.1', `--secure-port=${port}`, '--advertise-address=127.0.0.1', '--endpoint-reconciler-type=none',
      `--etcd-servers=http://127.0.0.1:${etcdPort}`, '--service-cluster-ip-range=10.96.0.0/16',
      `--tls-cert-file=${this.file('serving.crt')}`, `--tls-private-key-file=${this.file('serving.key')}`,
      `--client-ca-file=${this.file('ca.crt')}`, `--token-auth-file=${this.file('tokens.csv')}`,
      '--authorization-mode=Node,RBAC', '--allow-privileged=true', '--anonymous-auth=false', '--enable-admission-plugins=NodeRestriction',
      '--service-account-issuer=https://kubernetes.default.svc.cluster.local',
      `--service-account-key-file=${this.file('service-account.key')}`, `--service-account-signing-key-file=${this.file('service-account.key')}`,
      `--proxy-client-cert-file=${this.file('front-proxy.crt')}`, `--proxy-client-key-file=${this.file('front-proxy.key')}`,
      `--requestheader-client-ca-file=${this.file('ca.crt')}`, '--requestheader-allowed-names=front-proxy-client',
      '--requestheader-extra-headers-prefix=X-Remote-Extra-', '--requestheader-group-headers=X-Remote-Group',
      '--requestheader-username-headers=X-Remote-User',
    ];
  }

  private kubeconfigText(port: number): string {
    return JSON.stringify({
      'apiVersion': 'v1',
      'kind': 'Config',
      'current-context': 'proof',
      'clusters': [{ name: 'proof', cluster: { 'server': `https://127.0.0.1:${port}`, 'certificate-authority': this.file('ca.crt') } }],
      'users': [{ name: 'admin', user: { token: this.token } }],
      'contexts': [{ name: 'proof', context: { cluster: 'proof', user: 'admin' } }],
    });
  }

  private serve(name: string, binary: string, args: readonly string[]): void {
    this.servers.push(new ServerProcess(name, binary, [name, ...args], this.file(`${name}.log`)));
  }

  private async ready<T>(what: string, probe: () => Promise<T | undefined | false>): Promise<void> {
    await eventually(what, async () => {
      try {
        return await probe();
      } catch (error) {
        this.servers.forEach((server) => server.assertRunning());
        throw error;
      }
    }, 120).catch((error: Error) => {
      throw new Error(`${error.message}\n${this.servers.map((server) => `--- ${server.name}\n${server.logTail()}`).join('\n')}`);
    });
  }

  private file(name: string): string {
    return path.join(this.folder, name);
  }
}
