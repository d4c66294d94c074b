// Compiles the library with jsii if a source, package.json, the lock file or scripts/bundle.mjs has changed.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const stamp = join(root, 'lib', '.build-hash');

function* files(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      yield* files(path);
    } else {
      yield path;
    }
  }
}

const hash = createHash('sha256');
for (const path of [...files(join(root, 'src')), join(root, 'package.json'), join(root, 'package-lock.json'), join(root, 'scripts', 'bundle.mjs')]) {
  hash.update(path.slice(root.length)).update('\0').update(readFileSync(path)).update('\0');
}
const wanted = hash.digest('hex');
if (existsSync(stamp) && existsSync(join(root, 'lib', 'index.js')) && readFileSync(stamp, 'utf8') === wanted) {
  process.exit(0);
}
console.error('building cdk8s-tuned …');
// jsii warns about versions of Node.js that it does not support; these variables silence it
const silent = { JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: process.versions.node.split('.')[0], JSII_SILENCE_WARNING_DEPRECATED_NODE_VERSION: '1', JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION: '1' };
const run = spawnSync(process.execPath, [join(root, 'node_modules', 'jsii', 'bin', 'jsii'), '--silence-warnings=reserved-word'], { cwd: root, stdio: ['ignore', 2, 2], env: { ...process.env, ...silent } });
if (run.status !== 0) {
  process.exit(run.status ?? 1);
}
await import('./bundle.mjs');
writeFileSync(stamp, wanted);
