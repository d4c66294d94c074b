import * as fs from 'fs';
import * as path from 'path';
import { placeholders, serviceObjects, serviceValues } from './content';
import { workloadName, workloadObjects } from './workloads';
import { YamlEmitter } from '../../src/app/yaml-emitter';

/** A Helm chart whose one template ranges over a list of services in its values; the result is its folder. */
export function helmChart(folder: string, count: number): string {
  fs.mkdirSync(path.join(folder, 'templates'), { recursive: true });
  fs.writeFileSync(path.join(folder, 'Chart.yaml'), 'apiVersion: v2\nname: services\nversion: 1.0.0\n');
  fs.writeFileSync(path.join(folder, 'values.yaml'), new YamlEmitter().stringify([{ services: valuesOf(count) }]));
  const template = new YamlEmitter().stringify(serviceObjects(placeholders()))
    .replace(/"@(portText)@"/g, '{{ .$1 | quote }}')
    .replace(/"@(\w+)@"|@(\w+)@/g, (_, quoted, bare) => `{{ .${quoted ?? bare} }}`);
  fs.writeFileSync(path.join(folder, 'templates', 'services.yaml'), `{{- range .Values.services }}\n---\n${template}{{- end }}\n`);
  return folder;
}

/**
 * A Helm chart that prints what our workloads print, with their figures as values: nothing is left to decide, only to fill in.
 *
 * Services whose YAML differs in figures only share a template that ranges over them.
 */
export function helmChartOfWorkloads(folder: string, count: number): string {
  const groups = new Map<string, string[][]>();
  workloadObjects(count).forEach((objects, index) => {
    const text = new YamlEmitter().stringify(objects).replaceAll(workloadName(index), '{{ .name }}');
    const shape = text.replace(/\d+/g, '#');
    groups.set(shape, [...groups.get(shape) ?? [], [workloadName(index), ...text.split('\n')]]);
  });
  fs.mkdirSync(path.join(folder, 'templates'), { recursive: true });
  fs.writeFileSync(path.join(folder, 'Chart.yaml'), 'apiVersion: v2\nname: workloads\nversion: 1.0.0\n');
  const values = [...groups.values()].map((group, number) => {
    const services = group.map(([name]): Record<string, string> => ({ name }));
    const template = group[0].slice(1).map((first, line) => {
      const lines = group.map((service) => service[line + 1]);
      if (lines.every((each) => each === first)) {
        return first;
      }
      const key = /^[ -]*[\w.-]+: /.exec(first)?.[0] ?? '';
      const start = lines.every((each) => each.startsWith(key)) ? key : '';
      lines.forEach((each, service) => { services[service][`line${line}`] = each.slice(start.length); });
      return `${start}{{ .line${line} }}`;
    });
    fs.writeFileSync(path.join(folder, 'templates', `group${number}.yaml`), `{{- range .Values.group${number} }}\n---\n${template.join('\n')}{{- end }}\n`);
    return [`group${number}`, services];
  });
  fs.writeFileSync(path.join(folder, 'values.yaml'), new YamlEmitter().stringify([Object.fromEntries(values)]));
  return folder;
}

/** The objects of our workloads, a line of JSON for each of them; the result is the file. */
export function workloadsAsJson(folder: string, count: number): string {
  fs.mkdirSync(folder, { recursive: true });
  const file = path.join(folder, 'workloads.jsonl');
  fs.writeFileSync(file, workloadObjects(count).map((objects) => `${JSON.stringify(objects)}\n`).join(''));
  return file;
}

/** A Jsonnet program that maps a function over the same list; the result is its file. */
export function jsonnetProgram(folder: string, count: number): string {
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, 'services.json'), JSON.stringify(valuesOf(count)));
  const objects = JSON.stringify(serviceObjects(placeholders()), undefined, 2)
    .replace(/"@(\w+)@"/g, 's.$1')
    .replace(/"[^"\n]*@\w+@[^"\n]*"/g, (text) => `(${text.replace(/@(\w+)@/g, '%($1)s')} % s)`);
  const file = path.join(folder, 'main.jsonnet');
  fs.writeFileSync(file, `local service(s) = ${objects};\nstd.flatMap(service, import 'services.json')\n`);
  return file;
}

/** Kustomize has no loops: a file for each service, all of them listed; the result is their folder. */
export function kustomization(folder: string, count: number): string {
  fs.mkdirSync(folder, { recursive: true });
  const resources = valuesOf(count).map((values) => {
    fs.writeFileSync(path.join(folder, `${values.name}.yaml`), new YamlEmitter().stringify(serviceObjects(values)));
    return `${values.name}.yaml`;
  });
  fs.writeFileSync(path.join(folder, 'kustomization.yaml'), new YamlEmitter().stringify([{ resources }]));
  return folder;
}

function valuesOf(count: number) {
  return Array.from({ length: count }, (_, index) => serviceValues(index));
}
