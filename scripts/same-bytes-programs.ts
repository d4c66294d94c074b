import * as fs from 'fs';
import * as path from 'path';
import { App, Chart, JsonPatch } from 'cdk8s';
import * as fc from 'fast-check';
import { EdgeFunction, IWorkload, OptimizedWebService, PaymentStatefulService, TunedApp } from '../src';
import { randomChoices, randomProfile, randomRuntime, randomTarget, toExposure, toProps, toScaling, toStorage, toTarget } from '../test/properties/arbitraries';

/** A program: up to four workloads of one app, who calls whom, and a patch. */
const program = fc.record({
  target: randomTarget,
  tuned: fc.boolean(),
  workloads: fc.array(fc.tuple(randomProfile, randomChoices, randomRuntime), { minLength: 1, maxLength: 4 }),
  calls: fc.array(fc.tuple(fc.nat(3), fc.nat(3), fc.constantFrom([], ['GET /items'], ['POST /charges'])), { maxLength: 4 }),
  external: fc.constantFrom(undefined, 'api.example.com', '10.0.0.7'),
  patched: fc.boolean(),
});

/** Prints as many programs; a refusal is printed as a file too: both libraries must refuse the same. How many print YAML. */
export function printRandom(outdir: string, numRuns: number, seed: number): number {
  return fc.sample(program, { numRuns, seed }).filter(({ target, tuned, workloads, calls, external, patched }, index) => {
    const folder = path.join(outdir, `random-${index}`);
    const refused = (): void => {
      fs.mkdirSync(folder, { recursive: true });
      fs.writeFileSync(path.join(folder, 'refused'), 'refused\n');
    };
    try {
      const app = new (tuned ? TunedApp : App)({ outdir: folder });
      toTarget(target).applyTo(app);
      const chart = new Chart(app, 'random', { namespace: 'random' });
      const made: IWorkload[] = [];
      workloads.forEach(([profile, choices, runtime], i) => {
        const props = toProps(profile, choices, runtime);
        try {
          made.push(choices.kind === 'web' ? new OptimizedWebService(chart, `app${i}`, { ...props, exposure: toExposure(choices), scaling: toScaling(choices) })
            : choices.kind === 'stateful' ? new PaymentStatefulService(chart, `app${i}`, { ...props, storage: toStorage(choices) })
              : new EdgeFunction(chart, `app${i}`, props));
        } catch {
          // this one cannot be planned: nothing of it may stay in the tree
          chart.node.tryRemoveChild(`app${i}`);
          fs.mkdirSync(folder, { recursive: true });
          fs.writeFileSync(path.join(folder, `refused-${i}`), 'refused\n');
        }
      });
      for (const [from, to, routes] of calls) {
        if (made[from] !== undefined && made[to] !== undefined && from !== to) {
          made[from].callsTo(made[to], ...routes);
        }
      }
      if (external !== undefined) {
        made[0]?.callsExternal(external, 443);
      }
      if (patched) {
        made[0]?.patch('ServiceAccount', JsonPatch.add('/metadata/annotations', { owner: 'random' }));
      }
      if (made.length === 0) {
        return false;
      }
      app.synth();
      return true;
    } catch {
      refused();
      return false;
    }
  }).length;
}
