import { existsSync, mkdtempSync, readdirSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { App, Chart, Testing } from 'cdk8s';
import type { Construct } from 'constructs';
import { ledger, opened, QUIET, web } from './fixtures';
import { TunedApp } from '../../src/app/tuned-app';
import { ClusterTarget, IstioMode } from '../../src/cluster/cluster-target';
import { FindingSeverity } from '../../src/tuning/decisions/decision';
import { Findings } from '../../src/workloads/findings';
import { SharedConfig } from '../../src/workloads/shared-config';

const digest = { image: `ghcr.io/acme/web:4.1.0@sha256:${'ab'.repeat(32)}` };
/** A service about which there is nothing to say. */
const calm = (scope: Construct, id = 'calm') => opened(web(scope, { ...QUIET, ...digest }, id));

let out: string;
let written: string[];

beforeEach(() => {
  delete process.env.CDK8S_TUNED_FINDINGS;
  out = mkdtempSync(join(tmpdir(), 'findings-'));
  written = [];
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
    written.push(String(text));
    return true;
  });
});

afterEach(() => {
  jest.restoreAllMocks();
  process.env.CDK8S_TUNED_FINDINGS = 'off';
  delete process.env.CDK8S_TUNED_STRICT;
  rmSync(out, { recursive: true, force: true });
});

const apps = { App: () => new App({ outdir: out }), TunedApp: () => new TunedApp({ outdir: out }) };
const shopOf = (app: App, namespace: string | null = 'shop') => {
  ClusterTarget.kubernetes('1.34', { zones: 3, istio: IstioMode.SIDECAR }).applyTo(app);
  return new Chart(app, 'shop', { namespace: namespace ?? undefined });
};
const lines = () => written.join('').split('\n').slice(0, -1);
const start = (line: string) => line.replace(/:.*/, '');

describe.each(Object.entries(apps))('%s', (_name, make) => {
  test.each(['synth', 'synthYaml'] as const)('prints the open findings after %s: by workload, the worst first, one line each', (method) => {
    const app = make();
    const chart = shopOf(app);
    opened(web(chart, QUIET));
    ledger(chart, QUIET);
    calm(chart);
    new Chart(app, 'other');
    app[method]();
    expect(written).toHaveLength(1);
    expect(lines()[0]).toBe('cdk8s-tuned: 3 findings (1 critical, 2 info)');
    expect(lines().slice(1).map(start)).toEqual([
      'shop/ledger', '  critical no-callers', '  info     image-without-digest', 'shop/web', '  info     image-without-digest',
    ]);
  });

  test('names the objects beside the path, where their name is another', () => {
    const app = make();
    const chart = shopOf(app);
    const named = opened(web(chart, { ...QUIET, name: 'storefront' }));
    opened(web(chart, { ...QUIET, name: 'other' }, 'other'));
    new SharedConfig(chart, 'env', { name: 'settings', data: { A: '1' } });
    app.synth();
    expect(lines().slice(1).map(start)).toEqual(['shop/env (settings)', '  warning  shared-config-unused', 'shop/web (storefront)', '  info     image-without-digest', 'shop/other', '  info     image-without-digest']);
    expect(Findings.of(named).open.map(({ path, name }) => [path, name])).toEqual([['shop/web', 'storefront']]);
    Findings.acknowledge(named, 'image-without-digest', 'our registry does not move tags');
    expect(Findings.of(named).acknowledged.map(({ name }) => name)).toEqual(['storefront']);
  });

  test('prints nothing where nothing was found', () => {
    const app = make();
    calm(shopOf(app));
    app.synth();
    app.synthYaml();
    expect(written).toEqual([]);
  });

  test('prints again when it is synthesized again', () => {
    const app = make();
    opened(web(shopOf(app), QUIET));
    app.synth();
    app.synth();
    expect(written).toHaveLength(2);
    expect(written[1]).toBe(written[0]);
  });

  test('prints nothing where validation fails: its errors come alone', () => {
    const app = make();
    const chart = shopOf(app);
    opened(web(chart, QUIET));
    chart.node.addValidation({ validate: () => ['not like this'] });
    expect(() => app.synth()).toThrow('not like this');
    expect(() => app.synthYaml()).toThrow('not like this');
    expect(written).toEqual([]);
  });

  test('counts what is acknowledged, where there is something else to say', () => {
    const app = make();
    const chart = shopOf(app, null);
    opened(web(chart, QUIET));
    Findings.acknowledge(app, 'image-without-digest', 'our registry keeps tags');
    app.synth();
    expect(lines()).toEqual([
      'cdk8s-tuned: 1 finding (1 warning), 1 acknowledged', 'shop/web',
      expect.stringMatching(/^  warning  no-namespace: chart 'shop' has no namespace/),
    ]);
    Findings.acknowledge(app, 'no-namespace', 'the pipeline says it');
    app.synth();
    expect(written).toHaveLength(1);
  });

  test('in strict mode an open finding is an error, and nothing is written', () => {
    const app = make();
    opened(web(shopOf(app), QUIET));
    Findings.failOn(app);
    expect(() => app.synth()).toThrow(/^Validation failed.*\n {2}\[shop\/web\] image-without-digest \(info\): image 'ghcr.io\/acme\/web:4.1.0' has a tag/);
    expect(existsSync(out) ? readdirSync(out) : []).toEqual([]);
    expect(written).toEqual([]);
    Findings.acknowledge(app, 'image-without-digest', 'our registry keeps tags');
    app.synth();
    expect(readdirSync(out)).toHaveLength(1);
  });
});

test('an app of Testing, a chart that is printed alone, and CDK8S_TUNED_FINDINGS=off print nothing', () => {
  const tested = Testing.app();
  web(shopOf(tested));
  tested.synth();
  const app = apps.App();
  const chart = shopOf(app);
  web(chart);
  Testing.synth(chart);
  process.env.CDK8S_TUNED_FINDINGS = 'off';
  app.synth();
  expect(written).toEqual([]);
  rmSync(tested.outdir, { recursive: true });
});

test('an app whose class synthesizes in its own way prints once', () => {
  class Mine extends App {
    public synth() {
      super.synthYaml();
      this.synthYaml();
      super.synth();
    }
  }
  const app = new Mine({ outdir: out });
  web(shopOf(app));
  app.synth();
  expect(written).toHaveLength(1);
});

test('a method that cannot be replaced is left alone', () => {
  const app = apps.App();
  const own = jest.fn();
  Object.defineProperty(app, 'synth', { value: own, configurable: false, writable: false });
  web(shopOf(app));
  app.synth();
  expect(own).toHaveBeenCalledTimes(1);
  expect(written).toEqual([]);
});

describe('strict mode', () => {
  const problems = (app: App) => {
    try {
      app.synthYaml();
      return [];
    } catch (e) {
      return (e as Error).message.split('\n').slice(1).map((line) => line.trim().replace(/:.*/, ''));
    }
  };
  const twoOf = (app: App) => {
    const chart = shopOf(app);
    return [opened(web(chart, { ...QUIET, health: undefined })), ledger(chart, { ...QUIET, image: digest.image })] as const;
  };

  test.each([
    ['1', ['[shop/web] health-not-declared (critical)', '[shop/web] image-without-digest (info)', '[shop/ledger] no-callers (critical)']],
    ['critical', ['[shop/web] health-not-declared (critical)', '[shop/ledger] no-callers (critical)']],
    ['0', []], ['', []], ['false', []],
  ])('CDK8S_TUNED_STRICT=%s', (value, expected) => {
    process.env.CDK8S_TUNED_STRICT = value;
    const app = apps.TunedApp();
    twoOf(app);
    expect(problems(app)).toEqual(expected);
  });

  test('of a word that is no severity is an error that says which there are', () => {
    const app = apps.TunedApp();
    twoOf(app);
    process.env.CDK8S_TUNED_STRICT = 'yes please';
    expect(() => app.synth()).toThrow('CDK8S_TUNED_STRICT is \'yes please\': expected 1, true or on (every open finding is an error), critical, warning, info, or 0, false or off');
  });

  test('holds below its scope, and the strictest threshold wins', () => {
    const app = apps.TunedApp();
    const [front, back] = twoOf(app);
    Findings.failOn(front, FindingSeverity.INFO);
    Findings.failOn(app, FindingSeverity.WARNING);
    expect(problems(app)).toEqual(['[shop/web] health-not-declared (critical)', '[shop/web] image-without-digest (info)', '[shop/ledger] no-callers (critical)']);
    front.callsTo(back);
    expect(problems(app)).toEqual(['[shop/web] health-not-declared (critical)', '[shop/web] image-without-digest (info)']);
  });

  test('tells of acknowledgements that are not needed any more', () => {
    const app = apps.TunedApp();
    const chart = shopOf(app);
    calm(chart);
    Findings.failOn(app);
    Findings.acknowledge(chart, 'no-callers', 'a batch job calls');
    expect(problems(app)).toEqual(['[shop] acknowledgement-unused (info)']);
  });
});

test.each([['off', 0], ['false', 0], ['0', 0], ['on', 1], ['true', 1], ['', 1]])('CDK8S_TUNED_FINDINGS=%s prints %p reports', (said, reports) => {
  process.env.CDK8S_TUNED_FINDINGS = said;
  const app = apps.App();
  web(shopOf(app));
  app.synth();
  expect(written).toHaveLength(reports);
});

test('what CDK8S_TUNED_FINDINGS cannot mean is told before anything is written', () => {
  process.env.CDK8S_TUNED_FINDINGS = 'quiet';
  expect(() => web(shopOf(apps.App()))).toThrow("the environment variable CDK8S_TUNED_FINDINGS is 'quiet': expected off, false or 0");
  expect(readdirSync(out)).toEqual([]);
});
