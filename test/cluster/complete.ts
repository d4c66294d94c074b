/**
 * Workloads with every input declared, for one release: objects that random inputs leave out (secrets, references to other fields, exposure, volumes) have
 * lists too, to whose elements servers add defaults.
 */
import * as path from 'node:path';
import { App, Chart, Duration, Size, YamlOutputType } from 'cdk8s';
import { EnvValue, EnvFieldPaths } from 'cdk8s-plus-28';
import {
  ClusterTarget, EdgeFunction, Exposure, HealthChecks, IstioMode, KnativeFeature, OptimizedWebService, PaymentStatefulService, Protocol, Rate, Runtime, Scaling,
  SecretSource, Storage, WorkloadProfile,
} from '../../src';

/** Print them below a folder, one unit for what any installation takes, one for what needs flags of Knative, one for the balancers of clouds. */
export function printComplete(minor: string, folder: string): void {
  print(path.join(folder, 'plain'), (app) => {
    ClusterTarget.kubernetes(minor, {
      gateway: 'infra/public', istio: IstioMode.SIDECAR, prometheusOperator: true, monitoringNamespace: 'monitoring', externalSecrets: true,
    }).applyTo(app);
    const chart = new Chart(app, 'complete', { namespace: 'complete' });
    const front = new OptimizedWebService(chart, 'front', { ...common(), exposure: Exposure.gateway('front.example.com'), scaling: Scaling.auto(), metricsPath: '/metrics' });
    const grpc = new OptimizedWebService(chart, 'prices', {
      ...common(), protocol: Protocol.GRPC, health: HealthChecks.grpc(), exposure: Exposure.gateway('prices.example.com'), scaling: Scaling.onRequestRate({ min: 2, max: 9 }, 'rpcs_per_second'),
    });
    const queue = new OptimizedWebService(chart, 'queue', { ...common(), health: HealthChecks.tcp(), exposure: Exposure.ingress('nginx', 'queue.example.com'), scaling: Scaling.exactly(2) });
    const open = new OptimizedWebService(chart, 'open', { ...common(), exposure: Exposure.loadBalancer(), scaling: Scaling.onCpu({ min: 3, max: 12 }) });
    const ledger = new PaymentStatefulService(chart, 'ledger', { ...common(), storage: Storage.standard(Size.gibibytes(10)), quorum: true, replicas: 3, peerPort: 7000 });
    const resize = new EdgeFunction(chart, 'resize', { image: common().image, runtime: common().runtime, profile: common().profile, config: { MODE: 'fast' }, cachePath: '/var/cache/resize' });
    front.callsTo(ledger, 'POST /v1/charges', 'GET /v1/charges/*');
    front.callsTo(grpc);
    queue.callsTo(resize);
    open.callsTo(front, 'GET /');
    open.callsExternal('api.example.com', 443);
  });
  print(path.join(folder, 'flags'), (app) => {
    ClusterTarget.kubernetes(minor, { knative: Object.values(KnativeFeature), externalSecrets: true }).applyTo(app);
    const chart = new Chart(app, 'flags', { namespace: 'flags' });
    new EdgeFunction(chart, 'sync', { ...common(), offlineBuffer: Size.gibibytes(2), offlineBufferClass: 'shared', keepWarm: true, concurrency: 20 });
  });
  print(path.join(folder, 'balancers'), (app) => {
    for (const [name, gatewayClass] of [['google', 'gke-l7-global-external-managed'], ['amazon', 'aws-alb-gateway-class']]) {
      const chart = new Chart(app, name, { namespace: name });
      ClusterTarget.kubernetes(minor, { gateway: 'infra/public', gatewayClass, externalSecrets: true }).applyTo(chart);
      new OptimizedWebService(chart, 'front', { ...common(), health: HealthChecks.http({ live: '/livez', ready: '/readyz' }), exposure: Exposure.gateway('front.example.com') });
      new OptimizedWebService(chart, 'prices', { ...common(), protocol: Protocol.GRPC, health: HealthChecks.grpc(), exposure: Exposure.gateway('prices.example.com') });
    }
    const chart = new Chart(app, 'ingress', { namespace: 'ingress' });
    ClusterTarget.kubernetes(minor, { externalSecrets: true }).applyTo(chart);
    for (const className of ['gce', 'alb', 'azure-application-gateway']) {
      new OptimizedWebService(chart, `by-${className}`, { ...common(), exposure: Exposure.ingress(className, `${className}.example.com`) });
    }
  });
}

function print(outdir: string, fill: (app: App) => void): void {
  const app = new App({ outdir, yamlOutputType: YamlOutputType.FILE_PER_APP });
  fill(app);
  app.synth();
}

function common() {
  return {
    image: 'ghcr.io/acme/app:1.2.3@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef',
    runtime: Runtime.nodejs({ version: '22' }),
    profile: WorkloadProfile.of({ peak: Rate.perSecond(120), cpuPerRequest: Duration.millis(4) }),
    config: { MODE: 'fast' },
    env: { NODE_NAME: EnvValue.fromFieldRef(EnvFieldPaths.NODE_NAME), REGION: EnvValue.fromValue('eu') },
    secrets: {
      PASSWORD: SecretSource.existing('database', 'password'),
      LICENCE: SecretSource.external('vault', 'shop/licence').asFile('/etc/app/secrets/licence'),
      SIGNING: SecretSource.existing('signing', 'key').asFile('/etc/app/secrets/signing'),
      SESSION: SecretSource.existing('session', 'value').asEnv(),
    },
    writablePaths: ['/var/cache/app'],
  };
}
