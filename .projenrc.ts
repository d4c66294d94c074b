import { cdk8s, javascript } from 'projen';

const NODE_OLDEST = '20.9.0';

const project = new cdk8s.ConstructLibraryCdk8s({
  name: 'cdk8s-tuned',
  description: 'Declare a workload (runtime, requests per second, CPU per request, latency objective); get tuned Kubernetes manifests in which every number says why.',
  author: 'The cdk8s-tuned authors',
  authorAddress: 'cdk8s-tuned@users.noreply.github.com',
  authorOrganization: true,
  repositoryUrl: 'https://github.com/cdk8s-tuned/cdk8s-tuned.git',
  license: 'Apache-2.0',
  copyrightOwner: 'The cdk8s-tuned authors',
  keywords: ['cdk8s', 'kubernetes', 'istio', 'knative', 'autoscaling', 'tuning', 'latency', 'slo'],
  defaultReleaseBranch: 'main',
  projenrcTs: true,
  packageManager: javascript.NodePackageManager.NPM,
  minNodeVersion: NODE_OLDEST,
  jsiiVersion: '~5.9.0',
  typescriptVersion: '~5.9.0',
  cdk8sVersion: '2.70.0',
  constructsVersion: '10.4.0',
  peerDeps: ['cdk8s-plus-28@^2.5.6'],
  devDeps: [
    'cdk8s-plus-28@2.5.6',
    'fast-check@^4', // random profiles for the invariants; MIT
    'tsx@^4', // runs the TypeScript examples without a type check on each run; MIT
    'esbuild@^0.28', // bundles the compiled library: import time; MIT
    'js-yaml@^4', // the second reader of what TunedApp prints; MIT
    'yaml@^2', // reads the golden files back in tests; ISC
    '@stryker-mutator/core@~9.0.0', // mutation tests of src/tuning; Apache-2.0
    '@stryker-mutator/jest-runner@~9.0.0',
    'cdk8s-cli@^2', // `cdk8s synth` in the quickstart, as users run it; Apache-2.0
  ],
  eslint: true,
  jest: true,
  jestOptions: {
    updateSnapshot: javascript.UpdateSnapshot.NEVER,
    jestConfig: {
      testMatch: [
        '<rootDir>/test/**/*.test.ts',
      ],
      testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/cluster/'],
      moduleNameMapper: { '^cdk8s-tuned$': '<rootDir>/src/index.ts' },
      // findings of the tests' own apps are not printed
      setupFiles: ['<rootDir>/test/quiet-findings.js'],
      collectCoverage: false,
      modulePathIgnorePatterns: ['<rootDir>/.stryker-tmp/', '<rootDir>/.cache/', '<rootDir>/reports/', '<rootDir>/dist/'],
      // prints the closing line `N passed, N failed`
      reporters: [new javascript.JestReporter('<rootDir>/test/closing-line-reporter.js')],
    },
  },
  sampleCode: false,
  github: false,
  buildWorkflow: false,
  release: false,
  depsUpgrade: false,
  pullRequestTemplate: false,
  stale: false,
  docgen: true,
  publishToPypi: { distName: 'cdk8s-tuned', module: 'cdk8s_tuned' },
  gitignore: ['/examples/*/dist/', '/examples/quickstart/node_modules/', '.cache/', '*.tsbuildinfo', '/reports/', '.stryker-tmp/'],
  tsconfigDev: { compilerOptions: { lib: ['es2022'], target: 'es2022', paths: { 'cdk8s-tuned': ['../src/index.ts'] } }, include: ['../examples/**/*.ts', '../bench/**/*.ts', '../.projenrc.ts'] },
  excludeTypescript: ['examples/**', 'bench/**', 'scripts/**'],
});

// jest 30 and the eslint resolver ask for an unrs-resolver of which not every platform package is published: `npm ci` then fails.
project.package.addPackageResolutions('unrs-resolver@1.11.1');

for (const path of ['/examples/', '/docs/', '/bench/', '/scripts/', '/api/', '/.ci/', '/.cache/', '/stryker.config.json', '/reports/', '/.eslintcache']) {
  project.addPackageIgnore(path);
}

// `cdk8s-tuned` resolves inside the repository as users import it.
project.package.addField('exports', {
  '.': { types: './lib/index.d.ts', default: './lib/bundle.js' },
  './package.json': './package.json',
  './schemas/plan.schema.json': './schemas/plan.schema.json',
  './schemas/workload-profile.schema.json': './schemas/workload-profile.schema.json',
  './.jsii': './.jsii',
  './.warnings.jsii.js': './.warnings.jsii.js',
});

// The house: imports run one way (docs/concepts/house.md).
const zone = (target: string, from: string[], message: string) => ({ target: `./src/${target}`, from: from.map((f) => `./src/${f}`), message });
/** The rooms of tuning, from the ground up: a room imports those before it. What stands outside of them is at the top. */
const ROOMS = ['profile', 'model', 'decisions', 'runtimes', 'demand', 'sizing', 'pod', 'network', 'scaling', 'checks', 'answers', 'plan-workload.ts', 'workload-plan.ts'];
const rooms = ROOMS.slice(0, -2).map((room, floor) => zone(`tuning/${room}`, ROOMS.slice(floor + 1).map((above) => `tuning/${above}`), `the rooms above ${room} import it, never the other way round`));
project.eslint?.addRules({
  'import/no-restricted-paths': ['error', {
    basePath: '.',
    zones: [
      zone('cluster', ['tuning', 'manifests', 'workloads', 'app', 'assertions'], 'cluster imports nothing above it'),
      zone('tuning', ['manifests', 'workloads', 'app', 'assertions'], 'tuning may import cluster and private only'),
      zone('manifests', ['workloads', 'app', 'assertions'], 'manifests may import cluster and tuning only'),
      zone('workloads', ['app', 'assertions'], 'app and assertions stand alone'),
      zone('app', ['cluster', 'tuning', 'manifests', 'workloads', 'assertions'], 'app stands alone'),
      zone('assertions', ['cluster', 'tuning', 'manifests', 'workloads', 'app'], 'assertions stand alone'),
      zone('private', ['cluster', 'tuning', 'manifests', 'workloads', 'app', 'assertions'], 'private helpers know nobody'),
      ...rooms,
    ],
  }],
  '@stylistic/max-len': ['error', { code: 180, ignoreUrls: true, ignoreStrings: true, ignoreTemplateLiterals: true, ignoreComments: true, ignoreRegExpLiterals: true }],
});
project.eslint?.addOverride({ files: ['test/**/*.ts'], rules: { '@stylistic/max-len': 'off' } });
project.eslint?.addOverride({
  files: ['src/tuning/**/*.ts'],
  rules: {
    'no-restricted-imports': ['error', { paths: [{ name: 'constructs', message: 'tuning is pure' }] }],
    'no-restricted-properties': ['error',
      { object: 'Date', property: 'now', message: 'no clock in tuning' },
      { object: 'Math', property: 'random', message: 'no randomness in tuning' },
      { object: 'process', property: 'env', message: 'no environment in tuning' }],
  },
});

const silent = { JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '1', JSII_SILENCE_WARNING_DEPRECATED_NODE_VERSION: '1', JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION: '1' };
for (const [name, value] of Object.entries(silent)) {
  project.tasks.addEnvironment(name, value);
}

project.postCompileTask.prependExec('node scripts/bundle.mjs');

// Types are checked by scripts/lint-and-types.mjs: jest needs JavaScript only.
project.jest!.config.transform = { '^.+\\.ts$': '<rootDir>/test/esbuild-transform.js' };

// `npm test`: the assembly, which tests walk, where the sources have changed, and beside it types and lint without fixing; then jest, so that jest's closing line is the last one.
// No file of the repository is rewritten.
project.testTask.reset();
project.testTask.exec('node scripts/before-tests.mjs');
project.testTask.exec('jest --ci --maxWorkers=100%', { receiveArgs: true });

// The same long properties in full, of which `npm test` tries a tenth: every test file that asks test/support/runs.ts how often.
const proof = project.addTask('test:proof', { description: 'Run the long properties in full', env: { TEST_PROOF: 'yes' } });
proof.exec('node scripts/build.mjs');
proof.exec('jest --ci --maxWorkers=100% --findRelatedTests test/support/runs.ts', { receiveArgs: true });

// The main job: build what changed, then synthesize the shop and print its plans.
project.setScript('shop', 'node scripts/build.mjs && tsx examples/shop/main.ts');
project.setScript('quickstart', 'node scripts/build.mjs && cd examples/quickstart && cdk8s synth --check-upgrade=false');
project.setScript('golden', 'node scripts/build.mjs && tsx scripts/golden.ts');
// The wheel, the quickstart in Python, and everything that crosses the border to it.
project.setScript('python', 'node scripts/build.mjs && node scripts/python-check.mjs');
// What would break the programs of users; `npm run api -- --write` accepts the public surface as it is.
project.setScript('api', 'node scripts/build.mjs && node scripts/api-check.mjs');
// Every generated page but API.md; `npm run docs -- --check` fails if one is out of date.
project.setScript('docs', 'node scripts/docs.mjs');
project.setScript('mutate', 'node scripts/mutate.mjs');
project.setScript('bench', 'node scripts/build.mjs && tsx bench/run.ts');
// Proofs on a real control plane and by the field's analysers (docs/proof.md).
project.setScript('prove', 'tsx test/cluster/prove.ts');
project.setScript('prove:random', 'tsx test/cluster/synth.ts && tsx test/cluster/prove.ts');
project.setScript('prove:behaviour', 'tsx test/cluster/behaviour.ts');
project.setScript('prove:validate', 'tsx test/cluster/synth.ts && tsx test/cluster/validate.ts');
project.setScript('prove:knative', 'tsx test/cluster/synth.ts && tsx test/cluster/knative.ts');
// Every place of the public surface that takes something gets every hostile value.
project.setScript('hostile', 'node scripts/build.mjs && tsx test/hostile/run.ts');
project.setScript('prove:report', 'tsx test/cluster/report.ts');
project.setScript('analyse', 'tsx test/analysers/analyse.ts');
project.setScript('analyse:peers', 'tsx test/analysers/peers.ts reports/peers && tsx test/analysers/analyse.ts reports/peers --gate no --json reports/peers.json');
project.setScript('ci', 'bash .ci/run');

project.synth();
