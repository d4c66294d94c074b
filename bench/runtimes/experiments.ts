import { spawnSync } from 'child_process';
import { mkdirSync } from 'fs';
import { join } from 'path';
import { Criticality } from '../../src/tuning/profile/choices';
import { planWorkload } from '../../src/tuning/plan-workload';
import { Runtime } from '../../src/tuning/runtimes/runtime';
import { Rate, WorkloadProfile } from '../../src/tuning/profile/workload-profile';
import { mib, ms, webInput } from '../../test/tuning/inputs';

/** One rule on a real process. */
export interface Experiment {
  readonly name: string;
  readonly rule: string;
  /** What a process does that nobody tuned. */
  readonly untuned: string;
  readonly command: readonly string[];
  readonly liveMiB: number;
  /** The plan's memory limit. */
  readonly limitMiB: number;
  /** The limit of the untuned process: the plan's, or a guess that people make. */
  readonly untunedLimitMiB: number;
  /** The plan's variables. */
  readonly env: Readonly<Record<string, string>>;
  /** The variable that the rule is about. */
  readonly variable: string;
}

const cache = join(__dirname, '..', '..', '.cache', 'bench-runtimes');

/** A program and how it is run, or why it cannot be. */
export type Program = readonly string[] | string;

function built(tool: string, args: readonly string[], cwd: string, program: readonly string[]): Program {
  mkdirSync(cache, { recursive: true });
  const result = spawnSync(tool, args, { cwd, encoding: 'utf8', env: { ...process.env, GOTOOLCHAIN: 'local', GOFLAGS: '-mod=mod' } });
  if (result.error !== undefined) {
    return `${tool} is not installed`;
  }
  return result.status === 0 ? program : `${tool} failed: ${result.stderr.trim()}`;
}

export function golang(): Program {
  const out = join(cache, 'service');
  return built('go', ['build', '-o', out, '.'], join(__dirname, 'go'), [out]);
}

function jvm(): Program {
  return built('javac', ['-d', cache, 'Service.java'], join(__dirname, 'jvm'), ['java', '-cp', cache, 'Service']);
}

interface Ask {
  readonly name: string;
  readonly untuned: string;
  readonly runtime: Runtime;
  readonly program: Program;
  /** Memory of the idle process that is not live heap, as the runtime's model counts it. */
  readonly baseMiB: number;
  readonly liveMiB: number;
  readonly variable: string;
  /** Memory limit of the untuned process where it is not the plan's. */
  readonly guessMiB?: number;
}

/** The plan says limit and variables: nothing here is chosen by hand. */
function experiment(ask: Ask): Experiment | string {
  if (typeof ask.program === 'string') {
    return `${ask.name}: skipped, ${ask.program}`;
  }
  const settings = planWorkload(webInput({
    runtime: ask.runtime,
    criticality: Criticality.STANDARD,
    profile: WorkloadProfile.of({
      peak: Rate.perSecond(100), cpuPerRequest: ms(4), memoryBase: mib(ask.baseMiB), memoryPerRequest: mib(0.0625), workingSet: mib(ask.liveMiB),
    }),
  }))._settings;
  const variable = settings.environment[ask.variable];
  return {
    name: ask.name,
    rule: variable.because.rule ?? '',
    untuned: ask.untuned,
    command: ask.program,
    liveMiB: ask.liveMiB,
    limitMiB: settings.resources.memory.value,
    untunedLimitMiB: ask.guessMiB ?? settings.resources.memory.value,
    env: Object.fromEntries(Object.entries(settings.environment).map(([name, leaf]) => [name, leaf.value])),
    variable: ask.variable,
  };
}

/** The experiments that can be made on this machine, and a word about each that cannot. */
export function experiments(): Array<Experiment | string> {
  const node = {
    runtime: Runtime.nodejs({ version: process.versions.node.split('.')[0] }),
    program: [process.execPath, join(__dirname, 'node', 'service.js')],
    baseMiB: 65,
    variable: 'NODE_OPTIONS',
  };
  return [
    experiment({
      ...node,
      name: 'Node.js: a limit for the live heap, its growth and what is beside it',
      untuned: 'the process starts and answers in 256 MiB, but V8 does not know the limit and lets the heap grow to about 259 MiB',
      liveMiB: 205,
      guessMiB: 256,
    }),
    experiment({
      ...node,
      name: 'Node.js: the old space follows the limit',
      untuned: 'V8 stops at about 259 MiB of heap, although the limit has room for more',
      liveMiB: 270,
    }),
    experiment({
      name: 'Go: the collector knows the limit',
      untuned: 'the heap doubles before it is collected',
      runtime: Runtime.golang({ version: '1.25' }),
      program: golang(),
      baseMiB: 8,
      liveMiB: 72,
      variable: 'GOMEMLIMIT',
    }),
    experiment({
      name: 'JVM: the heap in MiB that the limit holds',
      untuned: 'the heap gets 25 % of the limit',
      runtime: Runtime.jvm({ version: '17' }),
      program: jvm(),
      baseMiB: 90,
      liveMiB: 300,
      variable: 'JAVA_TOOL_OPTIONS',
    }),
  ];
}
