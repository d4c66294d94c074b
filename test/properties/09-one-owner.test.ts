import { readdirSync, readFileSync } from 'fs';
import { join, relative } from 'path';
import * as fc from 'fast-check';
import * as ts from 'typescript';
import { holds, RandomInput, randomInput, toInput, tryPlan } from './plan-inputs';
import { ClusterTarget, ClusterTargetProps, IstioMode } from '../../src/cluster/cluster-target';
import { NEWEST_MINOR, OLDEST_MINOR } from '../../src/cluster/kubernetes-features';
import { inputsOf, Tuned, tunedLeaves } from '../../src/tuning/decisions/tuned';
import { Runtime } from '../../src/tuning/runtimes/runtime';
import { WorkloadPlan } from '../../src/tuning/workload-plan';
import { samples } from '../tuning/samples';

/*
 * Each number has one owner, and a version changes only what its rows in the feature table change. That each setting has one is in test/tuning/in-force.test.ts, where the types are.
 */

const TUNING = join(__dirname, '..', '..', 'src', 'tuning');

function filesBelow(dir: string): string[] {
  return readdirSync(dir, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? filesBelow(join(dir, entry.name)) : entry.name.endsWith('.ts') ? [join(dir, entry.name)] : []));
}

/** The planner's own files: decisions/rules/ holds texts about them. */
const FILES = filesBelow(TUNING).filter((file) => !relative(TUNING, file).startsWith(join('decisions', 'rules')));

/** Their texts as trees; each is read once. */
const SOURCES = new Map(FILES.map((file) => [file, ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2022, true)]));

/** The files that write a number, by the number as it is written. */
function writers(): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const [file, source] of SOURCES) {
    const own = new Set<string>();
    const visit = (node: ts.Node): void => {
      if (ts.isNumericLiteral(node)) {
        own.add(node.getText());
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
    own.forEach((number) => found.set(number, [...found.get(number) ?? [], relative(TUNING, file)]));
  }
  return found;
}

/** Whether a number is written in it. */
function hasNumber(node: ts.Node): boolean {
  return ts.isNumericLiteral(node) || ts.forEachChild(node, (child) => hasNumber(child) || undefined) === true;
}

describe('each number has one owner', () => {
  test('no constant is defined twice', () => {
    const places = new Map<string, string[]>();
    for (const [file, source] of SOURCES) {
      for (const statement of source.statements.filter(ts.isVariableStatement)) {
        for (const { name, initializer } of statement.declarationList.declarations) {
          if (/^[A-Z][A-Z0-9_]*$/.test(name.getText()) && initializer !== undefined && hasNumber(initializer)) {
            places.set(name.getText(), [...places.get(name.getText()) ?? [], relative(TUNING, file)]);
          }
        }
      }
    }
    expect(places.size).toBeGreaterThan(100);
    // how much rounding a file forgives is its own matter
    expect([...places].filter(([name, where]) => where.length > 1 && name !== 'EPSILON')).toEqual([]);
  });

  /** Where the numbers of the first baseline stand. */
  const BASELINE = /^decisions\/baseline\/v1-/;
  /** Numbers that cannot be taken for anything else: caps, shares and floors of the baseline. */
  const UNMISTAKABLE = ['0.95', '0.65', '0.75', '0.85', '99.95', '99.9', '14_400', '4096', '0.80', '0.60'];

  const WRITERS = writers();

  test.each(UNMISTAKABLE)('%s is written in one file', (number) => {
    const holders = WRITERS.get(number) ?? [];
    const others: Record<string, string[]> = {
      // V8's step at 4 GiB
      '4096': ['runtimes/nodejs.ts'],
      // the example in an error
      '99.9': ['profile/slo.ts'],
      // a worker of a Python server lives four hours: another matter than how fast the daily curve climbs
      '14_400': ['runtimes/python.ts'],
    };
    expect(holders.filter((file) => !BASELINE.test(file) && !(others[number] ?? []).includes(file))).toEqual([]);
    expect(holders.filter((file) => BASELINE.test(file))).toHaveLength(1);
  });

  test('each variable of a runtime has one rule', () => {
    const rules = new Map<string, Set<string>>();
    for (const sample of samples) {
      const plan = sample.plan();
      for (const [name, leaf] of Object.entries(plan._settings.environment)) {
        if (leaf.because.rule !== undefined) {
          const key = `${plan._context.runtime.label} ${name}`;
          rules.set(key, (rules.get(key) ?? new Set()).add(leaf.because.rule));
        }
      }
    }
    expect([...rules].filter(([, ids]) => ids.size > 1).map(([key, ids]) => [key, [...ids]])).toEqual([]);
  });
});

describe('a version changes only what its rows change', () => {
  type Leaves = Map<string, Tuned<unknown>>;
  const leavesOf = (plan: WorkloadPlan): Leaves => new Map(tunedLeaves(plan._settings));

  /** All questions about versions that a plan asks, with their answers. */
  function answersOf(target: ClusterTarget): string {
    return JSON.stringify([
      ...(['preStopSleep', 'tscMatchLabelKeys', 'userNamespaces'] as const).flatMap((feature) => [target._has(feature), target._hasStable(feature)]),
      target._nativeSidecars, target._istioAtLeast(24), target._istioAtLeast(27),
    ]);
  }

  /** The decisions that a decision rests on. */
  function restsOn(start: readonly string[], ...plans: Leaves[]): Set<string> {
    const seen = new Set(start);
    for (const name of seen) {
      plans.flatMap((plan) => inputsOf(plan.get(name)?.because)).forEach((input) => seen.add(input));
    }
    return seen;
  }

  function expectRowsOnly(r: RandomInput, before: ClusterTarget, after: ClusterTarget, input: string): void {
    const [one, other] = [before, after].map((target) => tryPlan(toInput(r, { target })));
    fc.pre(one !== undefined && other !== undefined);
    const [was, is] = [leavesOf(one!), leavesOf(other!)];
    const changed = [...new Set([...was.keys(), ...is.keys()])].filter((setting) => JSON.stringify(was.get(setting)?.value) !== JSON.stringify(is.get(setting)?.value));
    if (answersOf(before) === answersOf(after)) {
      expect(changed).toEqual([]);
    }
    // Istio's life cycle settings come and go as one, and each of them names the version
    for (const setting of changed) {
      const inputs = [...inputsOf(was.get(setting)?.because), ...inputsOf(is.get(setting)?.because)];
      const named = restsOn(inputs, was, is);
      expect([setting, named.has(input) || /^(mesh\.traffic\.retryBudget\.|spread\.[a-z]+\.matchLabelKeys|shutdown\.preStopOmitted)/.test(setting)]).toEqual([setting, true]);
    }
  }

  holds('from one Kubernetes to the next', 80, fc.property(randomInput(['web', 'stateful', 'function']), fc.integer({ min: OLDEST_MINOR, max: NEWEST_MINOR }), (r, minor) => {
    const props: ClusterTargetProps = { zones: r.target.zones, istio: r.target.istio, istioVersion: r.target.istioVersion, userNamespaces: true };
    expectRowsOnly(r, ClusterTarget.kubernetes(`1.${minor}`, props), ClusterTarget.kubernetes(`1.${minor + 1}`, props), 'target.version');
  }));

  holds('from one Istio to the next', 80, fc.property(randomInput(['web', 'stateful', 'function']), fc.integer({ min: 20, max: 31 }), fc.constantFrom(IstioMode.SIDECAR, IstioMode.AMBIENT), (r, minor, istio) => {
    const at = (version: number) => ClusterTarget.kubernetes(`1.${r.target.minor}`, { istio, istioVersion: `1.${version}`, knativeInMesh: true, waypoint: istio === IstioMode.AMBIENT && minor >= 22 ? 'waypoint' : undefined });
    expectRowsOnly(r, at(minor), at(minor + 1), 'target.istioVersion');
  }));

  const ADJACENT: Record<string, [Runtime, Runtime]> = {
    'Node.js 20 and 22': [Runtime.nodejs({ version: '20' }), Runtime.nodejs({ version: '22' })],
    'Node.js 22 and 24': [Runtime.nodejs({ version: '22' }), Runtime.nodejs({ version: '24' })],
    'Go 1.24 and 1.25': [Runtime.golang({ version: '1.24' }), Runtime.golang({ version: '1.25' })],
    'Java 21 and 25': [Runtime.jvm({ version: '21' }), Runtime.jvm({ version: '25' })],
    'Java 25 and 27': [Runtime.jvm({ version: '25' }), Runtime.jvm({ version: '27' })],
    '.NET 8 and 9': [Runtime.dotnet({ version: '8.0' }), Runtime.dotnet({ version: '9.0' })],
    'Python 3.12 and 3.13': [Runtime.python({ version: '3.12' }), Runtime.python({ version: '3.13' })],
  };

  holds('from one runtime to the next', 80, fc.property(randomInput(), fc.constantFrom(...Object.keys(ADJACENT)), (r, pair) => {
    const [one, other] = ADJACENT[pair].map((runtime) => tryPlan(toInput(r, { runtime })));
    fc.pre(one !== undefined && other !== undefined);
    const [was, is] = [leavesOf(one!), leavesOf(other!)];
    for (const setting of new Set([...was.keys(), ...is.keys()])) {
      if (JSON.stringify(was.get(setting)?.value) !== JSON.stringify(is.get(setting)?.value)) {
        const inputs = [...inputsOf(was.get(setting)?.because), ...inputsOf(is.get(setting)?.because)];
        expect([setting, restsOn(inputs, was, is).has('runtime')]).toEqual([setting, true]);
      }
    }
  }));
});

describe('defaults that changed upstream are written out', () => {
  test.each(samples.map((sample) => [sample.name, sample] as const))('%s', (_, sample) => {
    const { _settings: s, _context: ctx } = sample.plan();
    if (s.mesh?.traffic !== undefined) {
      // Istio before 1.24 repeats on 503 unless it is told
      expect(s.mesh.traffic.otherAttempts?.value ?? 0).toBe(0);
      expect(s.mesh.traffic.retryOn?.value ?? '').not.toContain('503');
    }
    if (ctx.runtime.id === 'jvm' || ctx.runtime.id === 'springBoot') {
      expect(s.environment.JAVA_TOOL_OPTIONS.value).toMatch(/-XX:\+Use(Serial|G1)GC/);
    }
    if (ctx.runtime.id === 'dotnet') {
      expect(['0', '1']).toContain(s.environment.DOTNET_gcServer.value);
      expect(s.environment.DOTNET_gcServer.value === '1' ? s.environment.DOTNET_GCDynamicAdaptationMode.value : '1').toBe('1');
    }
    if (ctx.runtime.id === 'golang') {
      expect(s.environment.GOMAXPROCS.value).toBe(String(s.sizing.parallelism.value));
    }
  });
});
