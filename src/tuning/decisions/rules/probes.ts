import type { RuleTexts } from './rule-text';
import * as s from './sources';

/** Probes. */
export const PROBE_RULES: RuleTexts = {
  'PRB-0': ['The API\'s own defaults', 'period 10 s, timeout 1 s, failure threshold 3, success threshold 1', 'integers of at least 1', s.PROBES_DOC, 'Every number is written out, so that these never apply.'],
  'PRB-1': ['Startup budget', 'failures = ceil(max(k x p99 start, where profile.startup is not declared {probes.assumedStartPatience} s, for data {probes.assumedReplayPatience} s) / period), at least {probes.failures}; k by runtime: {runtimes.golang.startupFactor} for Go, {runtimes.rust.startupFactor} for Rust, {runtimes.nginx.startupFactor} for nginx, {runtimes.nodejs.startupFactor} for Node.js, {runtimes.jvm.startupFactor} for the JVM; a start that nobody declared is the runtime\'s: Java {runtimes.jvm.startupSeconds} s, Spring Boot {runtimes.jvm.springStartupSeconds} s, from a class archive {runtimes.jvm.cdsStartupSeconds} and {runtimes.jvm.springCdsStartupSeconds} s; period by B23', 'period {probes.quickStartPeriod}, {probes.usualStartPeriod} or {probes.longStartPeriod} s', s.PROBES_DOC, 'B23 settles the period. The start given to Runtime.generic is of no image in particular: it counts as assumed.'],
  'PRB-2': ['No initial delay', 'initialDelaySeconds is left out: with a startup probe the others wait for it', 'none', s.PROBES_DOC, 'A delay would only add to the time to ready.'],
  'PRB-3': ['Readiness', 'see A19', 'window at least 15 s', s.PROBES_DOC, 'A19: the shorter window for critical services turned starvation into an outage.'],
  'PRB-4': ['Liveness is slow and depends on nothing', 'period {probes.livenessPeriod} s, timeout {probes.timeout} s, {probes.failures} failures', 'window at least twice that of readiness', s.PROBES_DOC, 'Restarting under load is worse than waiting.'],
  'PRB-5': ['Liveness and readiness ask different questions', 'where no path is declared /livez and /readyz, Spring Boot the actuator\'s; where one is declared only those that are: startup falls back to live, then ready; readiness to startup, then an open port; liveness to none', 'none', s.PROBES_DOC, 'See rulings 15. A path that was assumed beside a declared one kept pods from starting.'],
  'PRB-6': ['Timeouts survive throttling', 'under CpuPolicy.capped: timeout = max({probes.timeout} s, 1 s + the stall that the quota can cause to {probes.healthCheckCpuMillis} ms of CPU)', 'at least {probes.timeout} s', s.CGROUP_DOC, 'Does not bite under the default limit (rulings 1).'],
  'PRB-7': ['No exec probes', 'HTTP, gRPC or TCP: an exec probe starts a process each period', 'none', s.PROBES_DOC, 'Since V1.'],
  'PRB-8': ['gRPC probes', 'startup and readiness ask the empty service, the server as a whole, or the one that is named; liveness only a service of its own', 'Kubernetes 1.27 and newer', 'https://github.com/grpc/grpc/blob/master/doc/health-checking.md', 'KEP-2727: generally available in 1.27; without TLS. Was services named liveness and readiness, which hardly a server registers.'],
  'PRB-9': ['A hung container restarts sooner', 'see A20', 'probe level, liveness and startup only', 'KEP-2238', 'A20: preStop runs on liveness kills as well and has to fit.'],
  'PRB-10': ['No host in probes', 'the host field stays empty', 'none', s.PSS_DOC, 'Pod Security baseline refuses it from 1.34.'],
  'PRB-11': ['The mesh rewrites probes', 'Istio rewrites probes to the agent\'s port 15020', 'none', s.ISTIO_ANNOTATIONS_DOC, 'Not in ambient mode.'],
  'PRB-12': ['Ready means warm', 'readiness comes after the warm-up spike', 'none', s.HPA_DOC, 'Otherwise the spike looks like load (HPA-3).'],
  'PRB-13': ['Restarts back off', '10 s, doubled up to 300 s', 'none', s.POD_LIFECYCLE_DOC, 'The maximum can be set per node from 1.35 (beta).'],
};
