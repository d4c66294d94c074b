/**
 * Prints random workloads for every control plane that `prove` starts: `npx tsx test/cluster/synth.ts [--runs 25] [--seed 20261121]`.
 *
 * The inputs are those of the property tests; each workload that can be planned goes to
 * reports/synth/k8s-<minor>/<number>/, where `prove` finds it. Workloads with everything declared go to reports/complete.
 */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { App, Chart, YamlOutputType } from 'cdk8s';
import * as fc from 'fast-check';
import { printComplete } from './complete';
import { readOptions } from './harness/options';
import { ROOT } from './harness/own-manifests';
import { minorNumber, releases } from './harness/versions';
import { EdgeFunction, OptimizedWebService, PaymentStatefulService } from '../../src';
import { randomChoices, randomProfile, randomRuntime, randomTarget, toExposure, toProps, toScaling, toStorage, toTarget } from '../properties/arbitraries';

const OUTPUT = path.join(ROOT, 'reports', 'synth');

const COMPLETE = path.join(ROOT, 'reports', 'complete');

type Inputs = [Parameters<typeof toProps>[0], Parameters<typeof toTarget>[0], Parameters<typeof toProps>[1], string];

function main(): void {
  process.env.CDK8S_TUNED_FINDINGS ??= 'off'; // what is printed here is for servers to judge
  const options = readOptions(process.argv.slice(2), ['--runs', '--seed']);
  const numRuns = Number(options.flags.get('--runs') ?? 25);
  const seed = Number(options.flags.get('--seed') ?? 20261121);
  [OUTPUT, COMPLETE].forEach((folder) => fs.rmSync(folder, { recursive: true, force: true }));
  for (const { minor } of releases()) {
    const samples = fc.sample(fc.tuple(randomProfile, randomTarget, randomChoices, randomRuntime), { numRuns, seed: seed + minorNumber(minor) });
    const printed = samples.filter((inputs, index) => print(inputs as Inputs, minor, index)).length;
    printComplete(minor, path.join(COMPLETE, `k8s-${minor}`));
    process.stdout.write(`Kubernetes ${minor}: ${printed} of ${numRuns} random workloads can be planned (seed ${seed})\n`);
  }
}

/** Whether the inputs can be planned; those that contradict each other are the property tests' business. */
function print([profile, target, choices, runtime]: Inputs, minor: string, index: number): boolean {
  const outdir = path.join(OUTPUT, `k8s-${minor}`, `${index}`);
  const app = new App({ outdir, yamlOutputType: YamlOutputType.FILE_PER_APP });
  toTarget({ ...target, minor: minorNumber(minor) }).applyTo(app);
  const chart = new Chart(app, 'random', { namespace: `random-${index}` });
  try {
    const props = toProps(profile, choices, runtime);
    if (choices.kind === 'web') {
      new OptimizedWebService(chart, 'app', { ...props, exposure: toExposure(choices), scaling: toScaling(choices) });
    } else if (choices.kind === 'stateful') {
      new PaymentStatefulService(chart, 'app', { ...props, storage: toStorage(choices) });
    } else {
      new EdgeFunction(chart, 'app', props);
    }
  } catch {
    return false;
  }
  app.synth();
  return true;
}

main();
