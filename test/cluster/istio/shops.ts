import * as fs from 'node:fs';
import * as path from 'node:path';
import { App, Chart, Duration, Size, YamlOutputType } from 'cdk8s';
import {
  ClusterTarget, ClusterTargetProps, EdgeFunction, Exposure, IstioMode, OptimizedWebService, PaymentStatefulService, Rate, Runtime, Storage, WorkloadProfile,
} from '../../../src';
import { Unit, unitsOf } from '../harness/manifests';
import { ROOT } from '../harness/own-manifests';

const OUTPUT = path.join(ROOT, 'reports', 'shops');

/** The ways of being in a mesh, an old Istio among them. */
const TARGETS: Record<string, ClusterTargetProps> = {
  'none': { istio: IstioMode.NONE },
  'sidecar': { istio: IstioMode.SIDECAR },
  'sidecar-knative': { istio: IstioMode.SIDECAR, knativeInMesh: true, istioVersion: '1.30' },
  'sidecar-1.21': { istio: IstioMode.SIDECAR, istioVersion: '1.21' },
  'ambient': { istio: IstioMode.AMBIENT, knativeInMesh: true },
  'waypoint': { istio: IstioMode.AMBIENT, waypoint: 'waypoint' },
  'waypoint-knative': { istio: IstioMode.AMBIENT, waypoint: 'waypoint', knativeInMesh: true, monitoringServiceAccount: 'monitoring/prometheus' },
};

/**
 * Prints workloads that call each other, in each way of being in a mesh: a random workload alone has no callers, so its policies name nobody.
 */
export function shops(): Unit[] {
  process.env.CDK8S_TUNED_FINDINGS ??= 'off'; // what is printed here is for servers to judge
  fs.rmSync(OUTPUT, { recursive: true, force: true });
  Object.entries(TARGETS).forEach(([name, props]) => print(name, props));
  return unitsOf(OUTPUT);
}

function print(name: string, props: ClusterTargetProps): void {
  const app = new App({ outdir: path.join(OUTPUT, name), yamlOutputType: YamlOutputType.FILE_PER_APP });
  ClusterTarget.kubernetes('1.33', { gateway: 'infra/public', ...props }).applyTo(app);
  const shop = new Chart(app, 'shop', { namespace: 'shop' });
  const back = new Chart(app, 'back', { namespace: 'back' });
  const profile = () => WorkloadProfile.of({ peak: Rate.perSecond(120), cpuPerRequest: Duration.millis(4) });
  const front = new OptimizedWebService(shop, 'front', {
    image: 'ghcr.io/acme/front:1.0.0', runtime: Runtime.nodejs({ version: '22' }), profile: profile(), exposure: Exposure.gateway('shop.example.com'),
  });
  const catalog = new OptimizedWebService(back, 'catalog', { image: 'ghcr.io/acme/catalog:1.0.0', runtime: Runtime.springBoot({ version: '21' }), profile: profile() });
  const ledger = new PaymentStatefulService(back, 'ledger', {
    image: 'ghcr.io/acme/ledger:1.0.0', runtime: Runtime.rust(), profile: profile(), storage: Storage.fast(Size.gibibytes(20)),
  });
  const resize = new EdgeFunction(shop, 'resize', {
    image: 'ghcr.io/acme/resize:1.0.0', runtime: Runtime.golang({ version: '1.25' }), profile: profile(), coldStart: Duration.seconds(2),
  });
  // an ambient mesh reads no routes without a waypoint
  front.callsTo(ledger, ...(name === 'ambient' ? [] : ['POST /v1/charges', 'GET /v1/charges/*']));
  front.callsTo(catalog, 'GET /v1/items/*');
  front.callsTo(resize);
  catalog.callsTo(ledger);
  app.synth();
}
