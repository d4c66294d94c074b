import { ClusterTarget, IstioMode } from '../../src/cluster/cluster-target';
import type { PlanInput } from '../../src/tuning/demand/plan-input';
import { PLAIN_POD } from '../../src/tuning/demand/pod-input';
import { UNPLACED } from '../../src/tuning/demand/pod-placement';
import { CpuPolicy, Exposure } from '../../src/tuning/profile/choices';
import { Check, HealthChecks } from '../../src/tuning/profile/health';
import { Placement } from '../../src/tuning/profile/placement';
import { Slo } from '../../src/tuning/profile/slo';
import { Rate, WorkloadProfile } from '../../src/tuning/profile/workload-profile';
import { Runtime } from '../../src/tuning/runtimes/runtime';
import { ms, profile, s, webInput } from '../tuning/inputs';

/*
 * Workloads in which a number of the baseline matters that matters in no usual one: bounds that are rarely met, and what only some balancers, runtimes or earlier plans ask for.
 */

const go = Runtime.golang({ version: '1.25' });
const onlyPeak = (rate: number) => WorkloadProfile.of({ peak: Rate.perSecond(rate) });

/** A service that a previous plan had sized. */
function sizedBefore(peak: number, millis: number): PlanInput {
  return webInput({ profile: profile(peak, 4), runtime: go, previous: { kind: 'web', runtime: 'golang', baseline: 'V1', numbers: { 'resources.cpuRequest': millis } } });
}

const behind = (ingressClass: string) => webInput({ exposure: Exposure.ingress(ingressClass, 'shop.example.com'), runtime: Runtime.springBoot() });

/** By the number that they are there for. */
export const SPECIAL: Readonly<Record<string, PlanInput>> = {
  'sizing.keptShare': sizedBefore(3000, 2000),
  'sizing.keptCores': sizedBefore(200, 200),
  'sizing.smallestTieMillis': webInput({ runtime: go, profile: profile(320, 4), slo: Slo.of({ p99: ms(250), availability: 99.9 }) }),
  'sizing.spotReplicas': webInput({ runtime: go, pod: { ...PLAIN_POD, placement: { ...UNPLACED, ...Placement.anywhere().spot({ lifecycle: 'spot' })._given } } }),
  'probes.healthCheckCpuMillis': webInput({ cpu: CpuPolicy.capped(1), cpuRequestMillis: 10, profile: profile(1, 0.5, { slowestRequest: s(20) }), slo: Slo.of({ p99: ms(5000), availability: 99 }), runtime: Runtime.rust() }),
  'probes.commandCpuMillis': webInput({ runtime: go, cpuRequestMillis: 50, profile: profile(1, 4), health: HealthChecks.of({ ready: Check.command(['/bin/ready']) }) }),
  'shutdown.albForgets': behind('alb'),
  'shutdown.googleForgets': behind('gce'),
  'shutdown.azureForgets': behind('azure-application-gateway'),
  'network.serverSpare': behind('gce'),
  'mesh.retryOverhead': webInput({ target: ClusterTarget.kubernetes('1.34', { istio: IstioMode.SIDECAR }), slo: Slo.of({ p99: ms(250), availability: 99.9 }), profile: profile(400, 4, { slowestRequest: ms(1550) }) }),
  'runtimes.jvm.springCdsStartupSeconds': webInput({ runtime: Runtime.springBoot({ version: '21', cdsArchive: '/app/application.jsa' }) }),
  'runtimes.python.leastRecycleRequests': webInput({ runtime: Runtime.python({ server: 'gunicorn' }), cpuRequestMillis: 2000, profile: profile(0.1, 100) }),
  'runtimes.python.silenceMarginSeconds': webInput({ runtime: Runtime.python({ server: 'gunicorn-sync' }), profile: profile(5, 20, { slowestRequest: s(60) }) }),
  'runtimes.nginx.cpuPerRequestMillis': webInput({ runtime: Runtime.nginx(), profile: onlyPeak(1000) }),
  'runtimes.phpFpm.cpuPerRequestMillis': webInput({ runtime: Runtime.phpFpm(), profile: onlyPeak(100) }),
  'runtimes.phpFpm.mostChildren': webInput({ runtime: Runtime.phpFpm(), profile: profile(400, 5, { latency: ms(900), latencyP99: ms(2000) }), slo: Slo.of({ p99: ms(4000), availability: 99 }) }),
  'runtimes.phpFpm.childrenPerCore': webInput({ runtime: Runtime.phpFpm(), profile: profile(3, 20, { latency: ms(25), latencyP99: ms(40) }), slo: Slo.of({ p99: ms(500), availability: 99 }) }),
  // refused, and not with less
  'runtimes.generic.leastBaseMiB': webInput({ runtime: Runtime.generic(s(2)), memoryMiB: 63 }),
};
