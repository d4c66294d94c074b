/**
 * Writes test/cluster/<minor>/go.mod for a Kubernetes release: `npx tsx test/cluster/new-version.ts 1.36.3`.
 *
 * Kubernetes replaces its staging modules by folders of its own repository; a dependent module has to replace
 * them by the released modules of the same minor. Run `go mod tidy` in the folder afterwards.
 */
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';

const version = process.argv[2];
if (!/^1\.\d+\.\d+$/.test(version ?? '')) {
  throw new Error(`which release? got ${version ?? 'nothing'}; expected a version such as 1.36.3`);
}
const minor = version.split('.').slice(0, 2).join('.');
const staging = version.replace(/^1\./, 'v0.');
const module = JSON.parse(execFileSync('go', ['mod', 'download', '-json', `k8s.io/kubernetes@v${version}`], { encoding: 'utf8' }));
const goMod = fs.readFileSync(module.GoMod, 'utf8');
const replaced = [...goMod.matchAll(/^\s*(\S+) => \.\/staging\/src\//gm)].map((match) => match[1]);

const folder = path.join(__dirname, minor);
fs.mkdirSync(folder, { recursive: true });
fs.writeFileSync(path.join(folder, 'go.mod'), [
  `module cdk8s-tuned.test/control-plane/${minor}`,
  '',
  'go 1.26.0',
  '',
  `require k8s.io/kubernetes v${version}`,
  '',
  'replace (',
  ...replaced.map((name) => `\t${name} => ${name} ${staging}`),
  ')',
  '',
].join('\n'));
process.stdout.write(`${path.join(folder, 'go.mod')}: ${replaced.length} staging modules replaced\n`);
