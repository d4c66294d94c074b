/**
 * Writes what others emit for one service (name, image, port, autoscaler up to 10 pods, nothing else said):
 * `npx tsx test/analysers/peers.ts DIR`, one folder for each of raw cdk8s-plus-28 and `helm create`.
 *
 * `analyse.ts DIR` then counts what the analysers find in each.
 */
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { App, Chart, YamlOutputType } from 'cdk8s';
import { Deployment, HorizontalPodAutoscaler } from 'cdk8s-plus-28';
import { run } from './tools/run';
import { goBinary } from '../cluster/harness/go-build';

const SERVICE = { name: 'web', repository: 'registry.example.com/shop/web', tag: '1.4.2', port: 8080, maxReplicas: 10 };

async function main(): Promise<void> {
  const folder = path.resolve(process.argv[2] ?? 'reports/peers');
  cdk8sPlus(path.join(folder, 'cdk8s-plus-28'));
  await helmCreate(path.join(folder, 'helm-create'));
  process.stdout.write(`${folder}: cdk8s-plus-28, helm-create\n`);
}

function cdk8sPlus(outdir: string): void {
  const app = new App({ outdir, yamlOutputType: YamlOutputType.FILE_PER_APP });
  const chart = new Chart(app, 'web');
  const deployment = new Deployment(chart, SERVICE.name, {
    containers: [{ image: `${SERVICE.repository}:${SERVICE.tag}`, portNumber: SERVICE.port }],
  });
  deployment.exposeViaService();
  new HorizontalPodAutoscaler(chart, 'autoscaler', { target: deployment, maxReplicas: SERVICE.maxReplicas });
  app.synth();
}

async function helmCreate(outdir: string): Promise<void> {
  const helm = await goBinary({ name: 'helm', folder: path.join(__dirname, 'go', 'helm'), target: 'helm.sh/helm/v3/cmd/helm' });
  const work = fs.mkdtempSync(path.join(os.tmpdir(), 'helm-'));
  try {
    await run(helm, ['create', SERVICE.name], { cwd: work });
    const chart = path.join(work, SERVICE.name);
    fs.rmSync(path.join(chart, 'templates', 'tests'), { recursive: true, force: true });
    const values = {
      'image.repository': SERVICE.repository,
      'image.tag': SERVICE.tag,
      'service.port': SERVICE.port,
      'autoscaling.enabled': true,
      'autoscaling.maxReplicas': SERVICE.maxReplicas,
    };
    const flags = Object.entries(values).flatMap(([key, value]) => ['--set', `${key}=${value}`]);
    fs.mkdirSync(outdir, { recursive: true });
    fs.writeFileSync(path.join(outdir, `${SERVICE.name}.yaml`), await run(helm, ['template', SERVICE.name, chart, ...flags], { cwd: work }));
  } finally {
    fs.rmSync(work, { recursive: true, force: true });
  }
}

main().catch((error: Error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
