import { Duration, Size } from 'cdk8s';
import { ledger, profile, resize, shop, web } from './fixtures';
import { Exposure, Scaling } from '../../src/tuning/profile/choices';
import { Storage } from '../../src/tuning/profile/storage-choice';
import { Runtime } from '../../src/tuning/runtimes/runtime';
import { OptimizedWebService } from '../../src/workloads/optimized-web-service';

/*
 * The compiler compares the tables with the interfaces (their types list every prop); here is what a program meets that no compiler has seen.
 */

const withoutTypes = (props: Record<string, unknown>) => props as any;

describe('every workload refuses', () => {
  test.each<[string, Record<string, unknown>, string]>([
    ['no image', { image: undefined }, "has no image: expected a text, for example 'ghcr.io/acme/web:1.4.0'"],
    ['no runtime', { runtime: undefined }, "has no runtime: expected a Runtime, for example Runtime.nodejs({ version: '22' })"],
    ['no profile', { profile: undefined }, 'has no profile: expected a WorkloadProfile, for example WorkloadProfile.of({ peak: Rate.perSecond(100) })'],
    ['a runtime by its name', { runtime: 'nodejs' }, ": runtime is 'nodejs', expected a Runtime, for example Runtime.nodejs({ version: '22' })"],
    ['the class instead of an instance', { runtime: Runtime }, ': runtime is a function (Runtime), expected a Runtime'],
    ['the props of a profile', { profile: { peak: 100 } }, ': profile is an object, expected a WorkloadProfile'],
    ['an unknown criticality', { criticality: 'high' }, ": criticality is 'high', expected one of Criticality.BEST_EFFORT, Criticality.STANDARD, Criticality.CRITICAL"],
    ['a port in quotes', { port: '8080' }, ": port is '8080', expected a number: write 8080"],
    ['a port by its name', { port: 'http' }, ": port is 'http', expected a number, for example 8080"],
    ['a flag in quotes', { musl: 'false' }, ": musl is 'false', expected true or false"],
    ['memory in Kubernetes\' notation', { memory: '512Mi' }, ": memory is '512Mi', expected a Size, for example Size.mebibytes(512)"],
    ['memory as a number', { memory: 512 }, ': memory is 512, expected a Size, for example Size.mebibytes(512)'],
    ['a duration in text', { drain: '30s' }, ": drain is '30s', expected a Duration, for example Duration.seconds(30)"],
    ['a duration for a size', { memory: Duration.seconds(1) }, ': memory is a Duration, expected a Size'],
    ['CPU in text', { cpuRequest: '500m' }, ": cpuRequest is '500m', expected a Cpu of cdk8s-plus, for example Cpu.millis(500)"],
    ['an amount as CPU policy', { cpu: 2 }, ': cpu is 2, expected a CpuPolicy, for example CpuPolicy.burst(); the amount is cpuRequest'],
    ['another choice\'s value', { slo: Scaling.auto() }, ': slo is a Scaling, expected an Slo'],
    ['null', { port: null }, ': port is null, expected a number, for example 8080; leave it out for its default'],
    ['a variable that is a text', { env: { REGION: 'eu' } }, ": env.REGION is a text of 2 characters, expected an EnvValue of a text (from cdk8s-plus-28), for example EnvValue.fromValue('eu')"],
    ['a secret that is a text', { secrets: { DB: 'db' } }, ": secrets.DB is a text of 2 characters, expected a SecretSource, for example SecretSource.existing('db', 'password')"],
    ['settings as a list', { config: ['A=1'] }, ': config is a list of 1, expected an object of texts'],
    ['a path instead of a list', { writablePaths: '/cache' }, ": writablePaths is '/cache', expected a list of folders"],
    ['a path that is no text', { writablePaths: ['/a', 3] }, ": writablePaths[1] is 3, expected a text, for example '/var/cache/app'"],
    ['an add-on that is none', { addOns: [{}] }, ': addOns[0] is an object, expected an add-on: an object with requirements() and bind()'],
    ['a misspelt prop', { memroy: Size.mebibytes(512) }, " has the unknown prop 'memroy': did you mean memory?"],
    ['a misspelt prop that is required', { runtim: Runtime.rust() }, " has the unknown prop 'runtim': did you mean runtime?"],
    ['a prop in another case', { cpurequest: 1 }, " has the unknown prop 'cpurequest': did you mean cpuRequest?"],
  ])('%s', (_what, props, message) => {
    expect(() => web(shop(), withoutTypes(props))).toThrow(`'shop/web'${message.startsWith(':') ? '' : ' '}${message.trimStart()}`);
    expect(() => ledger(shop(), withoutTypes(props))).toThrow(`'shop/ledger'${message.startsWith(':') ? '' : ' '}${message.trimStart()}`);
    expect(() => resize(shop(), withoutTypes(props))).toThrow(`'shop/resize'${message.startsWith(':') ? '' : ' '}${message.trimStart()}`);
  });

  test('to have no props', () => {
    expect(() => new OptimizedWebService(shop(), 'web', undefined as any)).toThrow("'shop/web' got undefined as props: expected an object with image, runtime, profile");
  });
});

test('what another workload has is pointed to', () => {
  const refusal = (make: () => unknown) => {
    try {
      make();
    } catch (e) {
      return (e as Error).message;
    }
    return 'accepted';
  };
  expect([
    refusal(() => web(shop(), withoutTypes({ replicas: 3 }))),
    refusal(() => web(shop(), withoutTypes({ minReplicas: 3 }))),
    refusal(() => web(shop(), withoutTypes({ storage: Storage.fast(Size.gibibytes(1)) }))),
    refusal(() => ledger(shop(), withoutTypes({ scaling: Scaling.exactly(3) }))),
    refusal(() => ledger(shop(), withoutTypes({ maxReplicas: 3 }))),
    refusal(() => resize(shop(), withoutTypes({ exposure: Exposure.loadBalancer() }))),
    refusal(() => resize(shop(), withoutTypes({ replicas: 3 }))),
  ]).toEqual([
    "'shop/web' has the unknown prop 'replicas': say `scaling: Scaling.exactly(3)`, or leave the number to the plan",
    "'shop/web' has the unknown prop 'minReplicas': say `scaling: Scaling.onCpu({ min: 2, max: 10 })`, or leave the numbers to the plan",
    "'shop/web' has the unknown prop 'storage': it is a prop of PaymentStatefulService",
    "'shop/ledger' has the unknown prop 'scaling': the number of members is fixed: say `replicas: 3`",
    "'shop/ledger' has the unknown prop 'maxReplicas': the number of members is fixed: say `replicas: 3`",
    "'shop/resize' has the unknown prop 'exposure': to let Knative's gateway route to it from outside, say `publicRoute: true`",
    "'shop/resize' has the unknown prop 'replicas': Knative scales it; to keep a pod running, say `keepWarm: true`",
  ]);
});

test('a prop that nobody could have meant lists those that there are', () => {
  expect(() => web(shop(), withoutTypes({ affinityRules: [] }))).toThrow(/^'shop\/web' has the unknown prop 'affinityRules': expected addCapabilities, addOns, .*config, cpu, cpuRequest, .*, exposure, .*, scaling, .*, writablePaths$/);
});

test('a stateful service needs its storage', () => {
  expect(() => ledger(shop(), withoutTypes({ storage: undefined }))).toThrow("'shop/ledger' has no storage: expected a Storage, for example Storage.fast(Size.gibibytes(10))");
  expect(() => ledger(shop(), withoutTypes({ storage: '10Gi' }))).toThrow("'shop/ledger': storage is '10Gi', expected a Storage");
});

test('keys without a value are left out, whatever they are called', () => {
  expect(web(shop(), withoutTypes({ replicas: undefined, anything: undefined, port: undefined })).plan.toJson()).toBe(web(shop()).plan.toJson());
});

test('a second copy of a class is the same class', () => {
  class WorkloadProfile {
    public readonly _numbers = profile()._numbers;
    public _with() {
      return this;
    }
  }
  expect(web(shop(), withoutTypes({ profile: new WorkloadProfile() })).plan.toJson()).toBe(web(shop()).plan.toJson());
});
