import { cpuOf, exponent, peakMiBOf, Results } from './results';
import { Variant } from './variants';

export interface Report {
  readonly variants: readonly Variant[];
  readonly results: Results;
  readonly sizes: readonly number[];
  readonly rounds: number;
  readonly limit: number;
  readonly machine: string;
}

/** docs/performance.md, all of it. */
export function report(input: Report): string {
  const { sizes, rounds, limit, machine } = input;
  const [from, to] = sizes.slice(-2);
  return `# Performance

What synthesis costs, measured by \`npm run bench\` in one run. Do not edit: the next run writes this page anew.

Each program prints the same seven objects for each of N services (service account, config map, deployment, service, ingress, autoscaler, disruption budget;
about 3.9 KB of YAML a service), which is checked object by object before anything is measured. Figures are CPU seconds (user and system) of the whole
process, start included: medians of up to ${rounds} rounds in which all programs take turns. What was expected to take more than ${limit} s was not run (–).

Machine: ${machine}.

![CPU seconds by number of services](performance.svg)

## CPU seconds

${table(['', ...sizes.map(String), `growth ${from} → ${to}`], input.variants.map(({ id, label }) => [
    label, ...sizes.map((size) => seconds(cpuOf(input.results, id, size))), rounded(exponent(input.results, id, from, to)),
  ]))}

Growth is the exponent: 1 is linear, 2 quadratic.

## Peak memory, MiB

${table(['', ...sizes.map(String)], input.variants.map(({ id, label }) => [
    label, ...sizes.map((size) => peakMiBOf(input.results, id, size)?.toFixed(0) ?? '–'),
  ]))}

## Ratios

${table(['', 'measured', 'target'], ratios(input))}
`;
}

/** What the project set out to reach, for a chart per service of plain objects at 1000 services (or the largest size below). */
function ratios({ results, sizes }: Report): string[][] {
  const size = Math.max(...sizes.filter((each) => each <= 1000));
  const largest = Math.max(...sizes);
  const tuned = 'TunedApp-objects-each';
  const cpu = (id: string) => cpuOf(results, id, size);
  const ratio = (a: number | undefined, b: number | undefined) => a !== undefined && b !== undefined ? (a / b).toFixed(2) : '–';
  const perService = (id: string) => {
    const [start, end] = [peakMiBOf(results, id, sizes[0]), peakMiBOf(results, id, largest)];
    return start !== undefined && end !== undefined ? (end - start) / (largest - sizes[0]) : undefined;
  };
  return [
    [`cdk8s.App with cdk8s-plus-28 / TunedApp with ApiObjects, ${size} services`, ratio(cpu('App-plus-each'), cpu(tuned)), 'at least 8'],
    [`cdk8s.App with ApiObjects / TunedApp with ApiObjects, ${size} services`, ratio(cpu('App-objects-each'), cpu(tuned)), 'at least 5'],
    [`TunedApp with ApiObjects / helm template, ${size} services`, ratio(cpu(tuned), cpu('helm')), 'at most 1'],
    [`TunedApp with ApiObjects / plain objects through its emitter, ${size} services`, ratio(cpu(tuned), cpu('plain-emitter')), 'at most 3'],
    [`growth of TunedApp with ApiObjects, ${sizes.slice(-2).join(' → ')} services`, rounded(exponent(results, tuned, sizes[sizes.length - 2], largest)), 'at most 1.05'],
    [
      `memory per service, TunedApp / cdk8s.App, ApiObjects in one chart, ${sizes[0]} → ${largest} services`,
      ratio(perService('TunedApp-objects-one'), perService('App-objects-one')), 'at most 1.5',
    ],
  ];
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
