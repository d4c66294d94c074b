// Fails if an import of the library loads cdk8s-plus or the rule catalogue, which are loaded on first use only, or if explanations do not find the catalogue.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const require = createRequire(join(root, 'package.json'));
const { OptimizedWebService, Rate, Runtime, WorkloadProfile } = require('cdk8s-tuned');

const loaded = Object.keys(require.cache).map((file) => relative(root, file).split('\\').join('/'));
const own = loaded.filter((file) => !file.includes('node_modules/'));
const packages = new Set(loaded.filter((file) => file.includes('node_modules/')).map((file) => file.replace(/^.*node_modules\/((?:@[^/]+\/)?[^/]+).*$/, '$1')));
console.log(`cdk8s-tuned loads ${own.join(', ')}; packages: ${[...packages].sort().join(', ')}`);

const problems = [
  ...(packages.has('cdk8s-plus-28') ? ['cdk8s-plus-28 is loaded: import it as a type only'] : []),
  ...(own.includes('lib/bundle.js') ? [] : ['lib/bundle.js is not what package.json exports']),
  ...(/^\/\/ src\/tuning\/.*\brules\.ts$/m.test(readFileSync(join(root, 'lib', 'bundle.js'), 'utf8')) ? ['the rule catalogue is part of the bundle: scripts/bundle.mjs keeps it apart'] : []),
  ...own.filter((file) => file !== 'lib/bundle.js').map((file) => `${file} is loaded beside the bundle`),
];
try {
  const { App, Chart } = require('cdk8s');
  const web = new OptimizedWebService(new Chart(new App(), 'chart'), 'web', { image: 'web:1', runtime: Runtime.nodejs(), profile: WorkloadProfile.of({ peak: Rate.perSecond(100) }) });
  if (!web.plan.decisions.some((decision) => decision.reference !== undefined)) {
    problems.push('no decision has a reference');
  }
} catch (e) {
  problems.push(`a plan cannot be explained: ${e.message.split('\n')[0]}`);
}
// other languages know a class by what jsii wrote into it
const compiled = require('./lib/index.js');
const { name: assembly, types } = JSON.parse(readFileSync(join(root, '.jsii'), 'utf8'));
for (const { fqn } of Object.values(types).filter(({ kind }) => kind === 'class')) {
  const [here, there] = [require('cdk8s-tuned'), compiled].map((library) => JSON.stringify(fqn.slice(assembly.length + 1).split('.').reduce((of, name) => of[name], library)[Symbol.for('jsii.rtti')]));
  if (here === undefined || here !== there) {
    problems.push(`${fqn} is ${here} in the bundle, and ${there} as jsii compiled it`);
  }
}
if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exit(1);
}
