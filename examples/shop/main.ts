import { join } from 'path';
import { App, Chart, Duration, Size } from 'cdk8s';
import {
  Burst, ClusterTarget, Criticality, EdgeFunction, Exposure, IstioMode, OptimizedWebService, PaymentStatefulService, Rate, Runtime, Slo, Storage, WorkloadProfile,
} from 'cdk8s-tuned';
import { printPlans } from './plans';

// `cdk8s synth` and other runners say where to write; run by hand, the YAML goes beside this file
const app = new App({ outdir: process.env.CDK8S_OUTDIR ?? join(__dirname, 'dist') });
ClusterTarget.kubernetes('1.34', { zones: 3, istio: IstioMode.SIDECAR, gateway: 'infra/public' }).applyTo(app);
const shop = new Chart(app, 'shop', { namespace: 'shop' });

const catalog = new OptimizedWebService(shop, 'catalog', {
  image: 'ghcr.io/acme/catalog:2.7.1@sha256:c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0',
  runtime: Runtime.hyperlane(),
  profile: WorkloadProfile.of({ peak: Rate.perSecond(1200), cpuPerRequest: Duration.millis(2), burst: Burst.spiky() }),
});

const web = new OptimizedWebService(shop, 'web', {
  image: 'ghcr.io/acme/web:4.1.0@sha256:e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0',
  runtime: Runtime.nodejs({ version: '22' }),
  profile: WorkloadProfile.of({ peak: Rate.perSecond(400), cpuPerRequest: Duration.millis(4), memoryBase: Size.mebibytes(120) }),
  slo: Slo.of({ availability: 99.9, p99: Duration.millis(300) }),
  exposure: Exposure.gateway('shop.example.com'),
});

const ledger = new PaymentStatefulService(shop, 'ledger', {
  image: 'ghcr.io/acme/ledger:1.9.3@sha256:d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0',
  runtime: Runtime.rust(),
  criticality: Criticality.CRITICAL,
  profile: WorkloadProfile.of({ peak: Rate.perSecond(250), cpuPerRequest: Duration.millis(6) }),
  storage: Storage.fast(Size.gibibytes(50)),
});

const resize = new EdgeFunction(shop, 'resize', {
  image: 'ghcr.io/acme/resize:3.2.0@sha256:f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0',
  runtime: Runtime.golang({ version: '1.25' }),
  profile: WorkloadProfile.of({ peak: Rate.perSecond(80), cpuPerRequest: Duration.millis(25), burst: Burst.of(4, Duration.seconds(30)) }),
  coldStart: Duration.seconds(2),
});

web.callsTo(catalog);
web.callsTo(ledger, 'POST /v1/charges', 'GET /v1/charges/*');
web.callsTo(resize);

app.synth();

printPlans([catalog, web, ledger, resize], process.argv.slice(2));
console.log(`YAML written to ${app.outdir}`);
