import * as path from 'path';
import { helmChart, jsonnetProgram, kustomization } from './inputs';
import { Tools } from './tools';

/** One way to print the same objects. */
export interface Variant {
  readonly id: string;
  readonly label: string;

  /** The command, after its inputs were written to `folder`; it prints to standard output or to `outdir`. */
  readonly command: (tools: Tools, count: number, folder: string, outdir: string) => string[];
}

const LAYOUTS: Record<string, string> = { one: 'one chart', each: 'a chart per service', resources: 'a file per resource' };
const STYLES: Record<string, string> = { plus: 'cdk8s-plus-28', objects: 'ApiObjects' };

const APPS: Variant[] = Object.keys(STYLES).flatMap((style) => Object.keys(LAYOUTS).flatMap((layout) => ['App', 'TunedApp'].map((app) => ({
  id: `${app}-${style}-${layout}`,
  label: `${app === 'App' ? 'cdk8s.App' : '**TunedApp**'}, ${STYLES[style]}, ${LAYOUTS[layout]}`,
  command: node('app.js', app, style, layout),
}))));

/**
 * The library's own workloads: programs beside `programs/app.ts` that plan and print N services, and one that only plans them.
 * Their objects are others than those of `content.ts`, so they are compared with `helm template` of their own output.
 */
const WORKLOADS: Variant[] = [];

const OTHERS: Variant[] = [
  { id: 'helm', label: 'helm template, one template that ranges', command: (tools, count, folder) => [tools.helm, 'template', 'bench', helmChart(folder, count)] },
  { id: 'jsonnet', label: 'jsonnet -y', command: (tools, count, folder) => [tools.jsonnet, '-y', jsonnetProgram(folder, count)] },
  { id: 'kustomize', label: 'kustomize build, a file per service', command: (tools, count, folder) => [tools.kustomize, 'build', kustomization(folder, count)] },
  { id: 'plain-yaml', label: 'plain objects, `yaml` package', command: node('plain.js', 'yaml') },
  { id: 'plain-emitter', label: 'plain objects, the emitter of TunedApp', command: node('plain.js', 'emitter') },
  { id: 'plain-json', label: 'plain objects, JSON.stringify (the floor)', command: node('plain.js', 'json') },
];

export const VARIANTS: readonly Variant[] = [...APPS, ...WORKLOADS, ...OTHERS];

function node(program: string, ...args: string[]): Variant['command'] {
  return (tools, count, _, outdir) => [process.execPath, path.join(tools.programs, program), ...args, String(count), outdir];
}
