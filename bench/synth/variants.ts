import * as path from 'path';
import { serviceObjects, serviceValues } from './content';
import { helmChart, helmChartOfWorkloads, jsonnetProgram, kustomization, workloadsAsJson } from './inputs';
import { Tools } from './tools';
import { workloadObjects } from './workloads';

/** One way to print the same objects. */
export interface Variant {
  readonly id: string;
  readonly label: string;

  /** The command, after its inputs were written to `folder`; it prints to standard output or to `outdir`. */
  readonly command: (tools: Tools, count: number, folder: string, outdir: string) => string[];

  /** What it must print; undefined for a part that prints nothing. */
  readonly objects?: (count: number) => readonly unknown[];

  /** Where its sizes are others than those of the run. */
  readonly sizes?: readonly number[];

  /** How often it runs, where that is not up to the run. */
  readonly rounds?: number;
}

const plainObjects = (count: number) => Array.from({ length: count }, (_, index) => serviceObjects(serviceValues(index))).flat();
const plannedObjects = (count: number) => workloadObjects(count).flat();

const LAYOUTS: Record<string, string> = { one: 'one chart', each: 'a chart per service', resources: 'a file per resource' };
const STYLES: Record<string, string> = { plus: 'cdk8s-plus-28', objects: 'ApiObjects' };

const APPS: Variant[] = Object.keys(STYLES).flatMap((style) => Object.keys(LAYOUTS).flatMap((layout) => ['App', 'TunedApp'].map((app) => ({
  id: `${app}-${style}-${layout}`,
  label: `${app === 'App' ? 'cdk8s.App' : '**TunedApp**'}, ${STYLES[style]}, ${LAYOUTS[layout]}`,
  command: node('app.js', app, style, layout),
  objects: plainObjects,
}))));

/**
 * The library's own workloads, planned from profiles. Their objects are others than those of `content.ts`,
 * so they are compared with `helm template` of their own output, and with their own output as plain objects.
 */
export const WORKLOADS: readonly Variant[] = [
  ...['one', 'each'].flatMap((layout): Variant[] => [
    ...['App', 'TunedApp'].map((app) => ({
      id: `workloads-${app}-${layout}`,
      label: `our workloads, ${app === 'App' ? 'cdk8s.App' : '**TunedApp**'}, ${LAYOUTS[layout]}`,
      command: node('workloads.js', app, layout),
      objects: plannedObjects,
    })),
    {
      id: `workloads-objects-${layout}`,
      label: `their objects as ApiObjects, cdk8s.App, ${LAYOUTS[layout]}`,
      command: (tools, count, folder, outdir) => [process.execPath, path.join(tools.programs, 'printed-objects.js'), 'App', layout, workloadsAsJson(folder, count), outdir],
      objects: plannedObjects,
    },
  ]),
  { id: 'workloads-helm', label: 'their YAML, helm template', command: (tools, count, folder) => [tools.helm, 'template', 'bench', helmChartOfWorkloads(folder, count)], objects: plannedObjects },
  { id: 'workloads-plan', label: 'planning alone', command: (tools, count) => [process.execPath, path.join(tools.programs, 'plan.js'), String(count)] },
  { id: 'workloads-construct', label: 'planned and constructed, not printed', command: node('workloads.js', 'construct', 'each') },
];

/** Dependencies: sizes that are far beyond cdk8s.App, and one that it can still do. */
export const DEPENDENCIES: readonly Variant[] = Object.entries({ chain: [125, 250, 500], diamond: [500, 1000, 2000] }).flatMap(([shape, sizes]) => [
  { id: `TunedApp-${shape}`, label: '**TunedApp**', command: node('dependencies.js', 'TunedApp', shape), sizes },
  { id: `App-${shape}`, label: 'cdk8s.App', command: node('dependencies.js', 'App', shape), sizes: [shape === 'chain' ? 8 : 28] },
]);

/** Start-up: CPU seconds of loading, which are few, so there are many rounds. */
export const LOADS: readonly Variant[] = [
  { id: 'load-nothing', label: 'node, nothing loaded', packages: [] },
  { id: 'load-cdk8s', label: "require('cdk8s')", packages: ['cdk8s'] },
  { id: 'load-cdk8s-tuned', label: "require('cdk8s-tuned')", packages: ['cdk8s-tuned'] },
  { id: 'load-cdk8s-plus', label: "require('cdk8s-plus-28')", packages: ['cdk8s-plus-28'] },
].map(({ id, label, packages }) => ({ id, label, command: (tools: Tools) => [process.execPath, path.join(tools.programs, 'load.js'), ...packages], sizes: [1], rounds: 31 }));

const OTHERS: Variant[] = [
  { id: 'helm', label: 'helm template, one template that ranges', command: (tools, count, folder) => [tools.helm, 'template', 'bench', helmChart(folder, count)], objects: plainObjects },
  { id: 'jsonnet', label: 'jsonnet -y', command: (tools, count, folder) => [tools.jsonnet, '-y', jsonnetProgram(folder, count)], objects: plainObjects },
  { id: 'kustomize', label: 'kustomize build, a file per service', command: (tools, count, folder) => [tools.kustomize, 'build', kustomization(folder, count)], objects: plainObjects },
  { id: 'plain-yaml', label: 'plain objects, `yaml` package', command: node('plain.js', 'yaml'), objects: plainObjects },
  { id: 'plain-emitter', label: 'plain objects, the emitter of TunedApp', command: node('plain.js', 'emitter'), objects: plainObjects },
  { id: 'plain-json', label: 'plain objects, JSON.stringify (the floor)', command: node('plain.js', 'json'), objects: plainObjects },
];

/** The same seven objects a service, in many ways. */
export const SAME_OBJECTS: readonly Variant[] = [...APPS, ...OTHERS];

export const VARIANTS: readonly Variant[] = [...SAME_OBJECTS, ...WORKLOADS, ...DEPENDENCIES, ...LOADS];

function node(program: string, ...args: string[]): Variant['command'] {
  return (tools, count, _, outdir) => [process.execPath, path.join(tools.programs, program), ...args, String(count), outdir];
}
