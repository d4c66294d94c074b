import { cpuOf, exponent, peakMiBOf, Results } from './results';
import { DEPENDENCIES, LOADS, SAME_OBJECTS, Variant, WORKLOADS } from './variants';

export interface Report {
  readonly results: Results;
  readonly sizes: readonly number[];
  readonly rounds: number;
  readonly limit: number;
  readonly machine: string;
}

/** docs/performance.md, all of it. */
export function report(input: Report): string {
  const { sizes, rounds, limit, machine } = input;
  return `# Performance

What planning and synthesis cost, measured by \`npm run bench\` in one run. Do not edit: the next run writes this page anew.

Figures are CPU seconds (user and system) of the whole process, start included: medians of up to ${rounds} rounds in which all programs take turns; what takes more than
${Math.round(limit / 3)} s ran once, and what was expected to take more than ${limit} s was not run (–). What each program prints is compared with what it should, object by object, before anything is measured.

Machine: ${machine}.

![CPU seconds by number of services](performance.svg)

## Targets

${table(['', 'measured', 'target', 'met'], targets(input))}

## The same objects, in many ways

Each program prints the same seven objects for each of N services (service account, config map, deployment, service, ingress, autoscaler, disruption budget;
about 3.9 KB of YAML a service).

CPU seconds:

${cpuTable(input, SAME_OBJECTS)}

Peak memory, MiB:

${memoryTable(input, SAME_OBJECTS)}

Growth is the exponent: 1 is linear, 2 quadratic.

## Our own workloads

N \`OptimizedWebService\`s of five runtimes, each with another load, on the default target: eight objects and about 7.6 KB of YAML a service. The library is loaded as users load it, by its
name. The same YAML is also printed by \`helm template\`, from templates that have nothing left to decide, and as plain \`ApiObject\`s read from a file.

CPU seconds:

${cpuTable(input, WORKLOADS)}

Peak memory, MiB:

${memoryTable(input, WORKLOADS)}

Milliseconds of CPU for one service, without the start of the process: the difference between two numbers of services, divided. In the first row the JavaScript engine is still compiling.

${table(['', 'planning', 'constructs and first rendering', 'validation, printing and writing', 'in all'], [phases(input, sizes[0], reference(sizes)), phases(input, sizes[sizes.length - 2], sizes[sizes.length - 1])])}

## Dependencies

A chain of charts of seven objects, each chart after the one before, and a diamond of objects in one chart, each after the two before. CPU seconds:

${dependencyTable(input)}

## Loading

CPU seconds of \`node\` with one \`require\`, medians of ${LOADS[0].rounds} rounds:

${table(['', 'CPU seconds', 'over node'], LOADS.map(({ id, label }) => [label, seconds(cpuOf(input.results, id, 1)), seconds(difference(input.results, id, 'load-nothing', 1))]))}

The library builds plain \`ApiObject\`s and never loads cdk8s-plus by itself; \`node scripts/import-check.mjs\` lists what it loads and fails where that changes.

## Running it

\`npm run bench\` builds the library if something has changed, builds helm, kustomize and jsonnet from their Go modules once (Go must be installed), runs everything and writes this page and
the plot. \`npm run bench -- --quick\` takes a minute and writes to \`.cache/bench-quick\`; \`--sizes 1,100\`, \`--rounds 3\`, \`--only workloads,helm\` and \`--limit 20\` narrow a run down.

## In daily work

* \`node scripts/build.mjs\`, which all \`npm run\` scripts call, compiles only if a source, the lock file or the build script has changed: it keeps a hash of them in \`lib/.build-hash\`. \`npm run shop\` twice in a row builds once.
* The examples run with \`tsx\`, which does not check types; your editor and \`tsc --noEmit\` do. With \`ts-node\` every synthesis would pay for a type check.
* \`TunedApp\` writes all files or none, and leaves files alone that would not change. \`cdk8s synth\` empties the output folder before it starts your program, so behind it every file is new and the output of the
  last run is gone even if this one fails; run the program itself (\`npx tsx main.ts\`) where that matters.
* Prefer add-ons, sync waves or hooks to \`addDependency\` between charts if you use \`cdk8s.App\`: it walks every path of the graph. \`TunedApp\` walks each edge once.
`;
}

/** The size that ratios are about: 1000 services, or the largest below. */
function reference(sizes: readonly number[]): number {
  return Math.max(...sizes.filter((each) => each <= 1000));
}

/** What the project set out to reach. */
function targets({ results, sizes }: Report): string[][] {
  const size = reference(sizes);
  const largest = Math.max(...sizes);
  const [from, to] = sizes.slice(-2);
  const at = `${size} services`;
  const cpu = (id: string) => cpuOf(results, id, size);
  const tuned = 'TunedApp-objects-each';
  const perService = (id: string) => slope(sizes[0], peakMiBOf(results, id, sizes[0]), largest, peakMiBOf(results, id, largest));
  const dependent = (shape: string) => {
    const { id, sizes: of } = DEPENDENCIES.find((variant) => variant.id === `TunedApp-${shape}`)!;
    return exponent(results, id, of![0], of![of!.length - 1]);
  };
  return [
    target(`cdk8s.App with cdk8s-plus-28 / TunedApp with ApiObjects, ${at}, a chart per service`, ratio(cpu('App-plus-each'), cpu(tuned)), 'at least', 8),
    target(`cdk8s.App with ApiObjects / TunedApp with ApiObjects, ${at}, a chart per service`, ratio(cpu('App-objects-each'), cpu(tuned)), 'at least', 5),
    target(`TunedApp with ApiObjects / helm template, ${at}`, ratio(cpu(tuned), cpu('helm')), 'at most', 1),
    target(`TunedApp with ApiObjects / plain objects through its emitter, ${at}`, ratio(cpu(tuned), cpu('plain-emitter')), 'at most', 3),
    target(`our workloads, planned, TunedApp / helm template of the same YAML, ${at}, a chart per service`, ratio(cpu('workloads-TunedApp-each'), cpu('workloads-helm')), 'at most', 1.1),
    target('the same, all services in one chart', ratio(cpu('workloads-TunedApp-one'), cpu('workloads-helm')), 'at most', 1.1),
    target(`planning, ms of CPU a service, ${sizes[0]} → ${size} services`, millis(results, 'workloads-plan', sizes[0], size), 'at most', 0.5),
    target(`planning, ms of CPU a service, ${from} → ${to} services`, millis(results, 'workloads-plan', from, to), 'at most', 0.5),
    target(`growth ${from} → ${to} services, TunedApp with ApiObjects`, exponent(results, tuned, from, to), 'at most', 1.05),
    target(`growth ${from} → ${to} services, our workloads, TunedApp`, exponent(results, 'workloads-TunedApp-each', from, to), 'at most', 1.05),
    target('growth 125 → 500 charts, chain of dependent charts', dependent('chain'), 'at most', 1.05),
    target('growth 500 → 2000 objects, diamond of dependent objects', dependent('diamond'), 'at most', 1.05),
    target(`memory per service, TunedApp / cdk8s.App, the same ApiObjects in one chart, ${sizes[0]} → ${largest} services`, ratio(perService('TunedApp-objects-one'), perService('App-objects-one')), 'at most', 1.5),
    target(`memory per service, our workloads / cdk8s.App with the same ApiObjects in one chart, ${sizes[0]} → ${largest} services`, ratio(perService('workloads-TunedApp-one'), perService('workloads-objects-one')), 'at most', 1.5),
    target("require('cdk8s-tuned') / require('cdk8s'), whole process", ratio(cpuOf(results, 'load-cdk8s-tuned', 1), cpuOf(results, 'load-cdk8s', 1)), 'at most', 1.2),
  ];
}

function target(what: string, measured: number | undefined, bound: 'at least' | 'at most', limit: number): string[] {
  const shown = measured === undefined ? undefined : Number(measured.toFixed(2));
  const met = shown === undefined ? '–' : (bound === 'at least' ? shown >= limit : shown <= limit) ? 'yes' : '**no**';
  return [what, rounded(shown), `${bound} ${limit}`, met];
}

/** Milliseconds for one service. */
function millis(results: Results, id: string, from: number, to: number): number | undefined {
  const perService = slope(from, cpuOf(results, id, from), to, cpuOf(results, id, to));
  return perService === undefined ? undefined : perService * 1000;
}

function phases({ results }: Report, from: number, to: number): string[] {
  const [plan, construct, all] = ['workloads-plan', 'workloads-construct', 'workloads-TunedApp-each'].map((id) => millis(results, id, from, to));
  const minus = (a: number | undefined, b: number | undefined) => a === undefined || b === undefined ? undefined : a - b;
  return [`${from} → ${to} services`, ...[plan, minus(construct, plan), minus(all, construct), all].map(rounded)];
}

function cpuTable({ results, sizes }: Report, variants: readonly Variant[]): string {
  const [from, to] = sizes.slice(-2);
  return table(['', ...sizes.map(String), `growth ${from} → ${to}`], variants.map(({ id, label }) => [
    label, ...sizes.map((size) => seconds(cpuOf(results, id, size))), rounded(exponent(results, id, from, to)),
  ]));
}

function memoryTable({ results, sizes }: Report, variants: readonly Variant[]): string {
  return table(['', ...sizes.map(String)], variants.map(({ id, label }) => [label, ...sizes.map((size) => peakMiBOf(results, id, size)?.toFixed(0) ?? '–')]));
}

function dependencyTable({ results }: Report): string {
  const rows = DEPENDENCIES.flatMap(({ id, label, sizes }) => sizes!.map((size) => [`${label}, ${id.split('-')[1]} of ${size}`, seconds(cpuOf(results, id, size))]));
  return table(['', 'CPU seconds'], rows);
}

function ratio(a: number | undefined, b: number | undefined): number | undefined {
  return a !== undefined && b ? a / b : undefined;
}

function difference(results: Results, id: string, from: string, size: number): number | undefined {
  const [a, b] = [cpuOf(results, id, size), cpuOf(results, from, size)];
  return a !== undefined && b !== undefined ? a - b : undefined;
}

function slope(from: number, before: number | undefined, to: number, after: number | undefined): number | undefined {
  return before !== undefined && after !== undefined && to > from ? (after - before) / (to - from) : undefined;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, index) => index === 0 ? '---' : '---:')), ...rows.map(line)].join('\n');
}

function seconds(value: number | undefined): string {
  return value === undefined ? '–' : value < 1 ? value.toFixed(3) : value.toFixed(2);
}

function rounded(value: number | undefined): string {
  return value === undefined ? '–' : value.toFixed(2);
}
