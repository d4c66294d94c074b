import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { Chart, Duration, JsonPatch, Size } from 'cdk8s';
import { Cpu, EnvValue } from 'cdk8s-plus-28';
import { WATCHDOG_SECONDS } from './watchdog';
import {
  ClusterTarget, ClusterTargetProps, EdgeFunction, Exposure, IstioMode, OptimizedWebService, PaymentStatefulService, Rate, Runtime, Scaling, Storage, Traffic, TunedApp, WorkloadProfile,
} from '../../src';
import { references } from '../../src/manifests/kubernetes/expansion';
import { inFull, some } from '../support/runs';

/*
 * Work is bounded by arithmetic: what a program hands over is large here, at most 1 MB of text. Each took minutes before, or time that grows with the square of its size.
 * The watchdog is no benchmark: it barks where something loops over a number, or over a list for each of its elements. `npm test` hands over lists of a fifth of the length and
 * waits a fifth as long: what grows with the square and would take a minute for all of them is too slow. `npm run test:proof` hands over all.
 */

const BASE = {
  image: 'registry.example/shop/web:1.4.0',
  runtime: Runtime.golang(),
  profile: WorkloadProfile.of({ peak: Rate.perSecond(200), cpuPerRequest: Duration.millis(5) }),
};
const STATEFUL = { ...BASE, storage: Storage.standard(Size.gibibytes(1)) };
/** How much of the lists is handed over now. */
const SHARE = inFull ? 1 : 1 / 5;
const NAMES = Array.from({ length: 10_000 * SHARE }, (_, i) => `n${i}`);
const LIST_SECONDS = WATCHDOG_SECONDS * SHARE;

function chartOf(props: ClusterTargetProps = {}): { readonly app: TunedApp; readonly chart: Chart } {
  const app = new TunedApp();
  const chart = new Chart(app, 'shop', { namespace: 'shop' });
  ClusterTarget.kubernetes('1.33', props).applyTo(chart);
  return { app, chart };
}

/** CPU seconds, because other programs run on the same machine. */
function watched<T>(run: () => T, seconds = WATCHDOG_SECONDS): T {
  const before = process.cpuUsage();
  const result = run();
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1e6).toBeLessThan(seconds);
  return result;
}

describe('a simulation takes as long for a hundred thousand pods as for ten', () => {
  const web = () => new OptimizedWebService(chartOf().chart, 'web', { ...BASE, scaling: Scaling.onCpu({ min: 1, max: 150_000 }) }).plan;

  test('ten million requests a second for ten minutes', () => {
    const { served, lost, replicaHours, steps } = watched(() => web().simulate(Traffic.steady(Rate.perSecond(1e7), Duration.minutes(10))));

    expect([served, lost, replicaHours, steps.length]).toEqual([6e9, 0, 25_000, 600]);
    expect(steps[599]).toMatchObject({ replicas: 150_000, readyReplicas: 150_000 });
  });

  test('a sale that starts from 7,000 pods and needs 150,000', () => {
    const { steps } = watched(() => web().simulate(Traffic.flashSale(Rate.perSecond(5e5), 20, Duration.minutes(1))));

    expect(steps.map((step) => step.replicas)).toEqual(expect.arrayContaining([150_000]));
    expect(steps.filter((step) => step.readyReplicas > step.replicas)).toEqual([]);
  });

  test('a fixed number of 150,000', () => {
    const plan = new OptimizedWebService(chartOf().chart, 'web', { ...BASE, scaling: Scaling.exactly(150_000) }).plan;

    expect(watched(() => plan.simulate(Traffic.daily(Rate.perSecond(1), Rate.perSecond(1e7)))).replicaHours).toBeCloseTo(150_000 * 24, 0);
  });

  test('a week, second by second', () => {
    const days = inFull ? 7 : 2;
    const { served, steps } = watched(() => web().simulate(Traffic.steady(Rate.perSecond(100), Duration.days(days))));

    expect([served, steps.length]).toEqual([100 * days * 86_400, Math.ceil(days * 86_400 / Math.ceil(days * 86_400 / 3600))]);
  });
});

describe('traffic files', () => {
  let folder: string;
  beforeAll(() => { folder = mkdtempSync(join(tmpdir(), 'watchdog-')); });
  afterAll(() => rmSync(folder, { recursive: true }));
  const file = (text: string): string => {
    const path = join(folder, 'series.csv');
    writeFileSync(path, text);
    return path;
  };
  const rows = (n: number, step: number): string => `second,requests_per_second\n${Array.from({ length: n }, (_, i) => `${i * step},1\n`).join('')}`;

  test('a file is read no further than the month that it may hold', () => {
    // what follows is no series, and would be an error of another line
    expect(() => Traffic.fromFile(file(`${rows(32, 86_400)}and what is this\n`))).toThrow('line 33: second 2678400 is more than 31 days after the first: keep a typical part of the series, at most 2678400 s');
    expect(Traffic.fromFile(file(rows(31, 86_400)))._durationSeconds).toBe(31 * 86_400);
  });

  test('rows that stand across two pieces of the file are read whole, and so are letters', () => {
    const traffic = watched(() => Traffic.fromFile(file(`second,größe,requests_per_second\n${Array.from({ length: 60_000 }, (_, i) => `${i},ßßß,${i % 7}\n`).join('')}`)));

    expect(traffic._durationSeconds).toBe(60_000);
    expect(NAMES.every((_, i) => traffic._rateAt(i) === i % 7)).toBe(true);
  });

  test('a file without lines is no series', () => {
    expect(() => Traffic.fromFile(file('x'.repeat(1e6)))).toThrow('line 1: more than 10000 characters: this is no series of seconds and rates');
    expect(() => Traffic.fromFile(file(`second,requests_per_second\n0,1\n${'1'.repeat(1e6)}`))).toThrow('line 3: more than 10000 characters');
  });

  test('a folder cannot be read', () => {
    expect(() => Traffic.fromFile(folder)).toThrow(`traffic file '${folder}' cannot be read (EISDIR): check the path`);
  });
});

describe('lists', () => {
  test('routes of one call, and one by one', () => {
    const { app, chart } = chartOf({ istio: IstioMode.SIDECAR });
    const [web, ledger] = [new OptimizedWebService(chart, 'web', BASE), new PaymentStatefulService(chart, 'ledger', STATEFUL)];
    const yaml = watched(() => {
      web.callsTo(ledger, ...NAMES.map((name) => `POST /v1/${name}`));
      NAMES.forEach((name) => web.callsTo(ledger, `POST /v1/${name}`, `/v2/${name}`));
      return app.synthYaml();
    }, LIST_SECONDS);

    expect(yaml.match(/- \/v[12]\/n\d+$/gm)).toHaveLength(2 * NAMES.length);
  });

  test('callers', () => {
    const callers = 200 * SHARE;
    const { app, chart } = chartOf();
    const ledger = new OptimizedWebService(chart, 'ledger', BASE);
    const yaml = watched(() => {
      NAMES.slice(0, callers).forEach((name) => new EdgeFunction(chart, name, BASE).callsTo(ledger));
      return app.synthYaml();
    }, LIST_SECONDS);

    expect(yaml.match(/name: LEDGER_URL/g)).toHaveLength(callers);
  });

  test.each<[string, (chart: Chart) => void]>([
    ['hosts', (chart) => new OptimizedWebService(chart, 'web', { ...BASE, exposure: Exposure.ingress('nginx', ...NAMES.map((name) => `${name}.example.com`)) })],
    ['env', (chart) => new OptimizedWebService(chart, 'web', { ...BASE, env: Object.fromEntries(NAMES.map((name) => [name, EnvValue.fromValue(name)])) })],
    ['config', (chart) => new OptimizedWebService(chart, 'web', { ...BASE, config: Object.fromEntries(NAMES.map((name) => [name, name])) })],
    ['folders', (chart) => new OptimizedWebService(chart, 'web', { ...BASE, writablePaths: NAMES.map((name) => `/var/${name}`) })],
    ['add-ons', (chart) => new OptimizedWebService(chart, 'web', { ...BASE, addOns: NAMES.map((name) => ({ requirements: () => ({ name, env: { [name]: '1' } }), bind: () => undefined })) })],
    ['patches', (chart) => new OptimizedWebService(chart, 'web', BASE).patch('Deployment', ...NAMES.map((name) => JsonPatch.add(`/metadata/annotations/${name}`, 'x')))],
    ['external hosts', (chart) => {
      const web = new OptimizedWebService(chart, 'web', BASE);
      NAMES.forEach((name, i) => web.callsExternal(`${name}.example.com`, 1 + i));
    }],
  ])('%s', (_what, add) => {
    const { app, chart } = chartOf();

    expect(watched(() => {
      add(chart);
      return app.synthYaml();
    }, LIST_SECONDS).length).toBeGreaterThan(1000);
  });

  test('node shapes', () => {
    const nodeShapes = NAMES.map((name) => ({ name, cpu: Cpu.units(8), memory: Size.gibibytes(16) }));

    expect(watched(() => new OptimizedWebService(chartOf({ nodeShapes }).chart, 'web', BASE).plan.cost(), LIST_SECONDS).peak.nodes).toHaveLength(NAMES.length);
  });
});

describe('texts', () => {
  test('an unknown prop, a kind and a million letters', () => {
    const { chart } = chartOf();
    const web = new OptimizedWebService(chart, 'web', BASE);
    const long = 'memory'.repeat(160_000);

    expect(() => watched(() => new OptimizedWebService(chart, 'api', { ...BASE, [long]: 1 } as any))).toThrow('has the unknown prop');
    expect(() => watched(() => web.patch(long))).toThrow('expected one of Deployment');
  });

  test.each<[string, Runtime, string]>(some([['NODE_OPTIONS', Runtime.nodejs(), '--a '], ['JAVA_TOOL_OPTIONS', Runtime.jvm(), '-Da '], ['GUNICORN_CMD_ARGS', Runtime.python({ server: 'gunicorn' }), '-a ']]))('as many flags in %s as a process can be given', (name, runtime, flag) => {
    const { app, chart } = chartOf();
    const yaml = watched(() => {
      new OptimizedWebService(chart, 'web', { ...BASE, runtime, env: { [name]: EnvValue.fromValue(flag.repeat(131_000 / flag.length)) } }).plan.explainAll();
      return app.synthYaml();
    });

    expect(yaml.length).toBeGreaterThan(130_000);
  });

  test('references that nothing closes, and a chain of them', () => {
    const { app, chart } = chartOf();
    const chain = Object.fromEntries(NAMES.map((name, i) => [name, EnvValue.fromValue(`$(${NAMES[i + 1] ?? 'END'})`)]));
    const yaml = watched(() => {
      new OptimizedWebService(chart, 'web', { ...BASE, env: { ...chain, END: EnvValue.fromValue('$('.repeat(65_000)) } });
      return app.synthYaml();
    });

    expect(yaml.match(/value: \$\(n\d+\)$/gm)).toHaveLength(NAMES.length - 1);
    expect(watched(() => references('$('.repeat(5e5)))).toEqual([]);
  });

  test('a variable that no process can be given', () => {
    const { chart } = chartOf();
    const most = 131_072 - 'GREETING'.length - 2;
    const web = (id: string, props: object) => () => new OptimizedWebService(chart, id, { ...BASE, ...props });

    expect(web('a', { env: { GREETING: EnvValue.fromValue('x'.repeat(most)) }, config: { GREETINGS: 'x'.repeat(most - 1) } })).not.toThrow();
    expect(web('b', { env: { GREETING: EnvValue.fromValue('x'.repeat(most + 1)) } })).toThrow('env has \'GREETING\' with 131073 bytes (name and value), expected at most 131072');
    expect(web('d', { imageEnv: { GREETING: 'x'.repeat(most + 1) } })).toThrow('imageEnv has \'GREETING\' with 131073 bytes (name and value), expected at most 131072');
    expect(web('e', { addOns: [{ requirements: () => ({ name: 'a', env: { GREETING: '$('.repeat(5e5) } }), bind: () => undefined }] })).toThrow('requirements().env has \'GREETING\' with 1000010 bytes');
    expect(web('c', { config: { GREETING: 'é'.repeat(most / 2 + 1) } })).toThrow('config has \'GREETING\' with 131074 bytes');
  });
});
