// Fails where loading the library loads what it must not: cdk8s-plus, which users pay for only if they use it, or the rule catalogue, which only explanations read.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const require = createRequire(join(root, 'package.json'));
require('cdk8s-tuned');

const loaded = Object.keys(require.cache).map((file) => relative(root, file).split('\\').join('/'));
const own = loaded.filter((file) => !file.includes('node_modules/'));
const packages = new Set(loaded.filter((file) => file.includes('node_modules/')).map((file) => file.replace(/^.*node_modules\/((?:@[^/]+\/)?[^/]+).*$/, '$1')));
console.log(`cdk8s-tuned loads ${own.join(', ')}; packages: ${[...packages].sort().join(', ')}`);

const problems = [
  ...(packages.has('cdk8s-plus-28') ? ['cdk8s-plus-28 is loaded: import it as a type only'] : []),
  ...(own.includes('lib/bundle.js') ? [] : ['lib/bundle.js is not what package.json exports']),
  ...(readFileSync(join(root, 'lib', 'bundle.js'), 'utf8').includes('"lib/tuning/rules.js"(') ? ['the rule catalogue is part of the bundle: scripts/bundle.mjs keeps it apart'] : []),
  ...own.filter((file) => file !== 'lib/bundle.js').map((file) => `${file} is loaded beside the bundle`),
];
if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exit(1);
}
