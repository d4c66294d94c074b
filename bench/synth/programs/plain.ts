/** Plain objects, one file for each service: `node plain.js <yaml|emitter|json> <services> <outdir>`. */
import * as fs from 'fs';
import * as path from 'path';
import { serviceObjects, serviceValues } from '../content';

const [printer, count, outdir] = process.argv.slice(2);

type Print = (objects: unknown[]) => string;

const printers: Record<string, () => Print> = {
  yaml: () => {
    const { stringify } = require('yaml') as typeof import('yaml');
    // as cdk8s asks for it
    return (objects) => objects.map((object) => stringify(object, { keepUndefined: true, lineWidth: 0, version: '1.1' })).join('---\n');
  },
  emitter: () => {
    const { YamlEmitter } = require('../../../src/app/yaml-emitter') as typeof import('../../../src/app/yaml-emitter');
    const emitter = new YamlEmitter();
    return (objects) => emitter.stringify(objects);
  },
  json: () => (objects) => objects.map((object) => JSON.stringify(object)).join('\n---\n'),
};

const print = printers[printer]();
fs.mkdirSync(outdir, { recursive: true });
for (let index = 0; index < Number(count); index++) {
  fs.writeFileSync(path.join(outdir, `svc-${index}.k8s.yaml`), print(serviceObjects(serviceValues(index))));
}
