import { Duration } from 'cdk8s';
import * as fc from 'fast-check';
import { holds } from './plan-inputs';
import { EnvSource, Lifecycle, LifecycleHandler, SeccompProfile } from '../../src';
import { ledger, printed, shop, web } from '../workloads/fixtures';

/*
 * Random choices about the main container: what is printed meets Pod Security "restricted", or a finding says that it does not; and the grace period holds what happens
 * before the stop.
 */

const maybe = <T>(arb: fc.Arbitrary<T>) => fc.option(arb, { nil: undefined, freq: 2 });
const handler = fc.oneof(
  fc.integer({ min: 0, max: 90 }).map((s) => LifecycleHandler.exec(['/bin/leave'], { takes: Duration.seconds(s) })),
  fc.integer({ min: 1, max: 90 }).map((s) => LifecycleHandler.sleep(Duration.seconds(s))),
  fc.integer({ min: 0, max: 90 }).map((s) => LifecycleHandler.http('/leave', { takes: Duration.seconds(s) })),
);
const choices = fc.record({
  // fewer at once may not keep the objective
  concurrency: maybe(fc.integer({ min: 20, max: 500 })),
  readOnlyRoot: maybe(fc.boolean()),
  user: fc.constantFrom({}, { imageUser: true }, { runAsUser: 1000 }, { runAsUser: 0, allowRoot: true }, { imageUser: true, allowRoot: true }),
  runAsGroup: maybe(fc.integer({ min: 1, max: 70000 })),
  fsGroup: maybe(fc.integer({ min: 1, max: 70000 })),
  supplementalGroups: maybe(fc.uniqueArray(fc.integer({ min: 1, max: 70000 }), { minLength: 1, maxLength: 3 })),
  seccompProfile: fc.constantFrom(undefined, SeccompProfile.unconfined(), SeccompProfile.localhost('a.json')),
  addCapabilities: fc.constantFrom(undefined, ['NET_BIND_SERVICE'], ['CHOWN'], ['SYS_ADMIN', 'NET_BIND_SERVICE']),
  envFrom: maybe(fc.constant([EnvSource.secret('database', { prefix: 'DB_' })])),
  args: maybe(fc.constant(['$(DB_HOST)', '--verbose'])),
  shell: fc.boolean(),
  preStop: maybe(handler),
  postStart: maybe(handler),
}).filter(({ args, envFrom }) => args === undefined || envFrom !== undefined)
  .map(({ user, preStop, postStart, ...rest }) => ({ ...rest, ...user, lifecycle: preStop === undefined && postStart === undefined ? undefined : Lifecycle.of({ preStop, postStart }) }));

/** What of Pod Security "restricted" a printed pod breaks, by the finding that has to say so (kubernetes.io, "Pod Security Standards"). */
function broken({ securityContext: pod, containers: [{ securityContext: own }] }: any): string[] {
  const added = (own.capabilities.add ?? []).filter((name: string) => name !== 'NET_BIND_SERVICE');
  return [
    ...(added.length > 0 ? ['capabilities-added'] : []),
    ...((own.runAsNonRoot ?? pod.runAsNonRoot) === true && pod.runAsUser !== 0 ? [] : ['root-allowed']),
    ...(['RuntimeDefault', 'Localhost'].includes((own.seccompProfile ?? pod.seccompProfile).type) ? [] : ['seccomp-unconfined']),
    ...(own.allowPrivilegeEscalation === false && own.capabilities.drop.includes('ALL') ? [] : ['escalates']),
  ];
}

holds('restricted or a finding; the grace period holds the stop', 300, fc.property(fc.boolean(), choices, (stateful, props) => {
  const made = stateful ? ledger(shop(), props as any) : web(shop(), props as any);
  const { spec } = printed(made, stateful ? 'StatefulSet' : 'Deployment').spec.template;
  const ids = made.plan.findings.map((f) => f.id);
  const { gracePeriod, preStop, drain } = made.plan._settings.shutdown;

  expect(['capabilities-added', 'root-allowed', 'seccomp-unconfined'].filter((id) => ids.includes(id as any))).toEqual(broken(spec));
  expect(ids.includes('root-file-system-writable')).toBe(spec.containers[0].securityContext.readOnlyRootFilesystem === false);
  expect(spec.terminationGracePeriodSeconds).toBe(gracePeriod.value);
  expect(gracePeriod.value).toBeGreaterThanOrEqual((preStop?.value ?? 0) + drain.value);
}));
