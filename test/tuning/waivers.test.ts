import { App, Chart, Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-28';
import { fn, ledger, plain, web } from './fake-context';
import { OptimizedWebService, Port, PortAccess, Rate, Runtime, Sidecar, WorkloadProfile } from '../../src';
import { ClusterTarget, SecurityPreset } from '../../src/cluster/cluster-target';
import { tuneAutoscalerWaivers, tunePolicyWaivers, tuneWaivers } from '../../src/tuning/checks/waivers';
import type { PlanContext } from '../../src/tuning/demand/plan-context';
import { tuneDisruption } from '../../src/tuning/pod/disruption';
import { tunePriority } from '../../src/tuning/pod/image';
import { tuneProbes } from '../../src/tuning/pod/probes';
import { tuneSecurity } from '../../src/tuning/pod/security';
import { tuneShutdown } from '../../src/tuning/pod/shutdown';
import { tuneSpread } from '../../src/tuning/pod/spread';
import { CpuPolicy, Scaling } from '../../src/tuning/profile/choices';
import { HealthChecks } from '../../src/tuning/profile/health';

const DIGEST = `ghcr.io/acme/web:1.0.0@sha256:${'0'.repeat(64)}`;
/** The waivers of what is decided for a context. */
const waiversOf = (ctx: PlanContext) => tuneWaivers(ctx, {
  probes: tuneProbes(ctx, tuneShutdown(ctx)), security: tuneSecurity(ctx), spread: tuneSpread(ctx), priority: tunePriority(ctx), disruptionOmitted: tuneDisruption(ctx).omitted,
});
const keys = (ctx: PlanContext) => Object.keys(waiversOf(ctx));
const ignored = (ctx: PlanContext) => waiversOf(ctx)['kube-score/ignore']?.value.split(',');
const skipped = (ctx: PlanContext) => Object.entries(plain(waiversOf(ctx))).filter(([key]) => key.startsWith('checkov.io/')).map(([, value]) => String(value).split('=')[0]);

test('a web service with a digest: what autoscaling, pulling, spreading and priority make necessary', () => {
  expect(plain(waiversOf(web({ input: { image: DIGEST } })))).toEqual({
    'kube-score/ignore': 'container-image-pull-policy,deployment-has-host-podantiaffinity',
    'polaris.fairwinds.com/deploymentMissingReplicas-exempt': 'true',
    'polaris.fairwinds.com/priorityClassNotSet-exempt': 'true',
    'polaris.fairwinds.com/pullPolicyNotAlways-exempt': 'true',
  });
});

test('a tag without a digest must not be pulled each time either: Checkov is told', () => {
  expect(plain(waiversOf(web()))['checkov.io/skip1']).toMatch(/^CKV_K8S_15=[a-z ]+$/);
});

test('a known priority class needs no waiver', () => {
  const target = ClusterTarget.kubernetes('1.34', { priorityClasses: { standard: 'normal' } });
  expect(keys(web({ input: { target } }))).not.toContain('polaris.fairwinds.com/priorityClassNotSet-exempt');
});

test('a StatefulSet writes its replicas', () => {
  const ctx = ledger({ input: { image: DIGEST } });
  expect(ignored(ctx)).toEqual(['container-image-pull-policy', 'statefulset-has-host-podantiaffinity']);
  expect(keys(ctx)).toEqual([
    'kube-score/ignore', 'polaris.fairwinds.com/priorityClassNotSet-exempt', 'polaris.fairwinds.com/pullPolicyNotAlways-exempt', 'ignore-check.kube-linter.io/no-anti-affinity',
  ]);
});

test('no CPU limit by choice', () => {
  const ctx = web({ input: { cpu: CpuPolicy.unlimited() } });
  expect([ignored(ctx)[0], skipped(ctx), keys(ctx).includes('polaris.fairwinds.com/cpuLimitsMissing-exempt')]).toEqual(['container-resources', ['CKV_K8S_11', 'CKV_K8S_15'], true]);
});

test('secrets in the environment by choice, named', () => {
  const ctx = web({ input: { secretEnvNames: ['TOKEN', 'DB_PASSWORD'], image: DIGEST } });
  expect(plain(waiversOf(ctx))['checkov.io/skip1']).toMatch(/^CKV_K8S_35=[a-z ]+ - DB_PASSWORD TOKEN$/);
  expect(keys(ctx)).toContain('ignore-check.kube-linter.io/read-secret-from-env-var');
});

test('TCP checks have no liveness', () => {
  const ctx = web({ input: { health: HealthChecks.tcp(), image: DIGEST } });
  expect([skipped(ctx), keys(ctx).includes('polaris.fairwinds.com/livenessProbeMissing-exempt'), keys(ctx).includes('ignore-check.kube-linter.io/no-liveness-probe')]).toEqual([['CKV_K8S_8'], true, true]);
});

test.each([
  ['without health', undefined, ['CKV_K8S_8', 'CKV_K8S_9']],
  ['that is asked whether it is ready', HealthChecks.http({ ready: '/readyz' }), ['CKV_K8S_8']],
  ['that is asked whether it lives', HealthChecks.http({ live: '/livez', ready: '/readyz' }), []],
])('a sidecar beside the main container %s', (_name, health, waived) => {
  const app = new App();
  const shop = new OptimizedWebService(new Chart(app, 'shop', { namespace: 'shop' }), 'web', {
    image: DIGEST,
    runtime: Runtime.golang({ version: '1.25' }),
    profile: WorkloadProfile.of({ peak: Rate.perSecond(100), cpuPerRequest: Duration.millis(4) }),
    health: HealthChecks.http({ live: '/livez', ready: '/readyz' }),
    sidecars: [Sidecar.of({
      name: 'proxy',
      image: DIGEST,
      cpu: Cpu.millis(50),
      memory: Size.mebibytes(64),
      before: false,
      ...(health === undefined ? {} : { health, ports: [Port.http(9100, { name: 'proxy', access: PortAccess.PROBES })] }),
    })],
  });
  const annotations: Record<string, string> = shop.deployment!.toJson().metadata.annotations;
  const skips = Object.entries(annotations).filter(([key]) => key.startsWith('checkov.io/skip')).map(([, text]) => text.split('=')[0]);

  expect(skips.filter((check) => ['CKV_K8S_8', 'CKV_K8S_9'].includes(check)).sort()).toEqual(waived);
  expect('ignore-check.kube-linter.io/no-readiness-probe' in annotations).toBe(waived.includes('CKV_K8S_9'));
});

test.each([
  ['the platform\'s ids', { target: ClusterTarget.kubernetes('1.34', { security: SecurityPreset.PLATFORM }) }, true],
  ['user 1000', { runAsUser: 1000 }, true],
  ['user 10000', { runAsUser: 10000 }, false],
])('%s', (_name, input, waived) => {
  const ctx = web({ input });
  expect([ignored(ctx).includes('container-security-context-user-group-id'), skipped(ctx).includes('CKV_K8S_40')]).toEqual([waived, waived]);
});

test('one node: neither budget nor spread', () => {
  const ctx = web({ input: { target: ClusterTarget.singleNode('1.34') }, size: { minReplicas: 1 } });
  expect(ignored(ctx)).toContain('deployment-has-poddisruptionbudget');
  expect(keys(ctx)).toEqual(expect.arrayContaining(['polaris.fairwinds.com/missingPodDisruptionBudget-exempt', 'polaris.fairwinds.com/topologySpreadConstraint-exempt']));
});

test('one replica that was asked for', () => {
  const ctx = web({ input: { scaling: Scaling.exactly(1) }, size: { minReplicas: 1 } });
  expect(ignored(ctx)).toEqual(['container-image-pull-policy', 'deployment-has-host-podantiaffinity', 'deployment-has-poddisruptionbudget', 'deployment-replicas']);
  expect(keys(ctx)).not.toContain('ignore-check.kube-linter.io/no-anti-affinity');
});

test('fixed replicas need no waiver for missing ones', () => {
  expect(keys(web({ input: { scaling: Scaling.exactly(3) } }))).not.toContain('polaris.fairwinds.com/deploymentMissingReplicas-exempt');
});

test('a Knative Service is no Deployment: kube-score does not read it', () => {
  expect(keys(fn({ input: { image: DIGEST } }))).toEqual([
    'polaris.fairwinds.com/missingNetworkPolicy-exempt', 'polaris.fairwinds.com/priorityClassNotSet-exempt', 'polaris.fairwinds.com/pullPolicyNotAlways-exempt',
    'polaris.fairwinds.com/topologySpreadConstraint-exempt',
  ]);
});

test.each([1, 2, 3])('another autoscaler owns the replicas: nothing is said about the %d that the pods were sized for', (n) => {
  const ctx = web({ input: { scaling: Scaling.exactly(n), otherAutoscaler: true, image: DIGEST }, size: { minReplicas: n } });
  expect(plain(waiversOf(ctx))).toEqual(plain(waiversOf(web({ input: { image: DIGEST } }))));
});

test('only the pods of a function are found by a label that Polaris cannot see', () => {
  const exempt = 'polaris.fairwinds.com/missingNetworkPolicy-exempt';
  expect([keys(web()), keys(ledger()), keys(fn())].map((all) => all.includes(exempt))).toEqual([false, false, true]);
});

test('each waiver names its ruling', () => {
  expect(waiversOf(web())['kube-score/ignore'].because.rule).toBe('rulings 4, rulings 8');
});

test('the NetworkPolicy of a function tells that Knative makes its pods; others select pods of the app', () => {
  expect(plain(tunePolicyWaivers(fn())!)).toEqual({ 'kube-score/ignore': 'networkpolicy-targets-pod' });
  expect([tunePolicyWaivers(web()), tunePolicyWaivers(ledger())]).toEqual([undefined, undefined]);
});

test('an autoscaler whose floor is one pod says so; one with two has nothing to say', () => {
  expect(plain(tuneAutoscalerWaivers(web({ size: { minReplicas: 1 } }))!)).toEqual({
    'kube-score/ignore': 'horizontalpodautoscaler-replicas', 'polaris.fairwinds.com/hpaMinAvailability-exempt': 'true',
  });
  expect(tuneAutoscalerWaivers(web({ size: { minReplicas: 2 } }))).toBeUndefined();
});
