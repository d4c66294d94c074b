import { readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { App, Chart, Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-28';
import { cannotLimit, memoryGroup } from './cgroup';
import { golang } from './experiments';
import { Outcome, REQUESTS, serve, stay } from './service';
import { ClusterTarget, OptimizedWebService, Rate, Runtime, Sidecar, WorkloadProfile } from '../../src';

/*
 * A pod of two containers under the limits that its manifest says: `npx tsx bench/runtimes/pod.ts`; with --write the table goes to docs/tuning-effects.md, --rounds N
 * changes the number of rounds (3). The main container answers, the sidecar holds memory beside it: what it declared, and in another run more than that.
 * Exits with 1 if the main container did not survive.
 */

const LIVE_MIB = 72;
const SIDECAR = { memory: 64, holds: 50, leaks: 100 };

interface Container {
  readonly limitMiB: number;
  readonly env: Readonly<Record<string, string>>;
}

interface Round {
  readonly app: Outcome;
  readonly sidecarPeakMiB: number | undefined;
  readonly sidecarKills: number;
  readonly podPeakMiB: number | undefined;
}

/** The pod as its Deployment says it. */
function planned(): { readonly app: Container; readonly sidecar: Container } {
  process.env.CDK8S_TUNED_FINDINGS ??= 'off';
  const app = new App();
  ClusterTarget.kubernetes('1.34').applyTo(app);
  const { deployment } = new OptimizedWebService(new Chart(app, 'bench', { namespace: 'bench' }), 'web', {
    image: 'registry.acme.example/web:1.4.0',
    runtime: Runtime.golang({ version: '1.25' }),
    profile: WorkloadProfile.of({
      peak: Rate.perSecond(100), cpuPerRequest: Duration.millis(4), memoryBase: Size.mebibytes(8), memoryPerRequest: Size.kibibytes(64), workingSet: Size.mebibytes(LIVE_MIB),
    }),
    sidecars: [Sidecar.of({ name: 'proxy', image: 'registry.acme.example/proxy:2.1.0', cpu: Cpu.millis(50), memory: Size.mebibytes(SIDECAR.memory) })],
  });
  const { containers: [main], initContainers: [sidecar] } = deployment!.toJson().spec.template.spec;
  return { app: container(main), sidecar: container(sidecar) };
}

function container({ resources, env = [] }: { resources: { limits: { memory: string } }; env?: Array<{ name: string; value: string }> }): Container {
  const limit = /^(\d+)Mi$/.exec(resources.limits.memory);
  if (limit === null) {
    throw new Error(`a memory limit is ${resources.limits.memory}, expected MiB`);
  }
  return { limitMiB: Number(limit[1]), env: Object.fromEntries(env.map(({ name, value }) => [name, value])) };
}

/** The pod once: each container in its group within that of the pod, whose limit is their sum, as the kubelet makes them. A sidecar that is never ready is not waited for. */
async function run(command: readonly string[], name: string, sidecarMiB: number): Promise<Round> {
  const { app, sidecar } = planned();
  const waits = sidecarMiB <= sidecar.limitMiB;
  const pod = memoryGroup(name, app.limitMiB + sidecar.limitMiB);
  try {
    const beside = await stay({ name: 'proxy', command, env: { LIVE_MIB: `${sidecarMiB}` }, limitMiB: sidecar.limitMiB, pod }, waits);
    try {
      const outcome = await serve({ name: 'app', command, env: { LIVE_MIB: `${LIVE_MIB}`, ...app.env }, limitMiB: app.limitMiB, pod });
      return { app: outcome, sidecarPeakMiB: beside.peakMiB(), sidecarKills: beside.kills(), podPeakMiB: pod.peakMiB() };
    } finally {
      await beside.stop();
    }
  } finally {
    pod.remove();
  }
}

function median(values: ReadonlyArray<number | undefined>): number | string {
  const sorted = values.filter((value) => value !== undefined).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? '?';
}

function row(what: string, rounds: readonly Round[]): string {
  const survived = rounds.filter(({ app }) => app.end === 'survived').length;
  const killed = rounds.filter(({ sidecarKills }) => sidecarKills > 0).length;
  return `| ${[
    what, `${survived} of ${rounds.length}`, `${Math.round(Number(median(rounds.map(({ app }) => app.served))) / REQUESTS * 100)} %`, `${median(rounds.map(({ app }) => app.peakMiB))} MiB`,
    `${killed} of ${rounds.length}`, `${median(rounds.map(({ sidecarPeakMiB }) => sidecarPeakMiB))} MiB`, `${median(rounds.map(({ podPeakMiB }) => podPeakMiB))} MiB`,
  ].join(' | ')} |`;
}

async function main(): Promise<void> {
  const why = cannotLimit();
  const program = golang();
  if (why !== undefined || typeof program === 'string') {
    console.log(`skipped: bench/runtimes/pod.ts needs cgroups that it may write, and Go: ${why ?? program}`);
    return;
  }
  const at = process.argv.indexOf('--rounds');
  const rounds = at < 0 ? 3 : Number(process.argv[at + 1]);
  if (!Number.isInteger(rounds) || rounds < 1) {
    throw new Error(`--rounds is ${process.argv[at + 1]}, expected a whole number of at least 1`);
  }
  const results: Record<'holds' | 'leaks', Round[]> = { holds: [], leaks: [] };
  for (let round = 1; round <= rounds; round++) {
    for (const way of ['holds', 'leaks'] as const) {
      results[way].push(await run(program, `pod-${way}-${round}`, SIDECAR[way]));
    }
  }
  const { app, sidecar } = planned();
  const measured = [
    `${rounds} rounds of ${REQUESTS} requests each; the main container holds ${LIVE_MIB} MiB. Limits of the manifest: ${app.limitMiB} MiB (\`GOMEMLIMIT=${app.env.GOMEMLIMIT}\`) and ${sidecar.limitMiB} MiB, the pod ${app.limitMiB + sidecar.limitMiB} MiB.`,
    '',
    '| sidecar | main container survived | answered | its peak | sidecar killed | its peak | peak of the pod |',
    '|---|--:|--:|--:|--:|--:|--:|',
    row(`holds ${SIDECAR.holds} MiB of its ${SIDECAR.memory} MiB`, results.holds),
    row(`wants ${SIDECAR.leaks} MiB`, results.leaks),
  ].join('\n');
  console.log(measured);
  if (process.argv.includes('--write')) {
    write(measured);
  }
  const failed = [...results.holds, ...results.leaks].some((round) => round.app.end !== 'survived') || results.holds.some(({ sidecarKills }) => sidecarKills > 0);
  process.exitCode = failed ? 1 : 0;
}

/** Puts the measured part between its marks in the document. */
function write(measured: string): void {
  const path = join(__dirname, '..', '..', 'docs', 'tuning-effects.md');
  const [begin, end] = ['<!-- measured by bench/runtimes/pod.ts -->', '<!-- /measured pod -->'];
  const text = readFileSync(path, 'utf8');
  if (!text.includes(begin) || !text.includes(end)) {
    throw new Error(`docs/tuning-effects.md has no '${begin}' followed by '${end}': expected both marks, between which the table goes`);
  }
  writeFileSync(path, `${text.slice(0, text.indexOf(begin) + begin.length)}\n\n${measured}\n\n${text.slice(text.indexOf(end))}`);
}

void main();
