import * as fs from 'fs';
import * as path from 'path';
import { placeholders, serviceObjects, serviceValues } from './content';
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
