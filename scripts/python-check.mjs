// Python: builds the wheel with jsii-pacmak, installs it with its peers into a venv, runs the quickstart in Python, whose YAML must be examples/quickstart/expected.yaml
// to the byte, the program of all props of pods, whose YAML must be that of test/pods, and reads everything that the library hands out (test/python/border.py). Ends with a line `N passed, N failed`.
// The venv is kept in the user's cache folder, by the versions that are in it; the wheel is built each time.
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const json = (...path) => JSON.parse(readFileSync(join(root, ...path), 'utf8'));
const { devDependencies: dev } = json('package.json');
/** The Python packages of the versions that the npm packages have; the runtime is the one that the wheel was generated for. */
const PACKAGES = [`cdk8s==${dev.cdk8s}`, `cdk8s-plus-28==${dev['cdk8s-plus-28']}`, `constructs==${dev.constructs}`, `jsii==${json('node_modules', 'jsii-pacmak', 'package.json').version}`];
// jsii wants the number of this Node.js to be quiet about it
const env = { ...process.env, JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: process.versions.node.split('.')[0], JSII_SILENCE_WARNING_DEPRECATED_NODE_VERSION: '1', JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION: '1', PIP_DISABLE_PIP_VERSION_CHECK: '1' };
const folder = mkdtempSync(join(tmpdir(), 'python-check-'));
const run = (command, args, cwd = folder) => execFileSync(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8' });

/** The Python of a venv with the packages in it; a venv that was not finished is made again. */
function python() {
  const interpreter = run('python3', ['-c', 'import sys; print(sys.version, sys.executable)']);
  const key = createHash('sha256').update([interpreter, ...PACKAGES].join('\0')).digest('hex').slice(0, 16);
  const venv = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'cdk8s-tuned', `python-${key}`);
  const bin = process.platform === 'win32' ? 'Scripts' : 'bin';
  if (!existsSync(join(venv, 'finished'))) {
    rmSync(venv, { recursive: true, force: true });
    run('python3', ['-m', 'venv', venv]);
    run(join(venv, bin, 'python'), ['-m', 'pip', 'install', '--quiet', ...PACKAGES]);
    writeFileSync(join(venv, 'finished'), '');
  }
  return join(venv, bin, 'python');
}

let passed = 0;
let failed = 0;
const count = (name, ok) => {
  console.log(`${ok ? 'passed' : 'FAILED'} ${name}`);
  passed += ok ? 1 : 0;
  failed += ok ? 0 : 1;
};

try {
  execFileSync(process.execPath, [join(root, 'node_modules', 'jsii-pacmak', 'bin', 'jsii-pacmak'), '--target', 'python', '--no-npmignore', '--outdir', folder], { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] });
  const wheel = readdirSync(join(folder, 'python')).find((name) => name.endsWith('.whl'));
  // the wheel beside the venv, not in it: several runs may share the venv
  const site = join(folder, 'site');
  run(python(), ['-m', 'pip', 'install', '--quiet', '--no-deps', '--target', site, join(folder, 'python', wheel)]);
  env.PYTHONPATH = site;

  run(python(), [join(root, 'examples', 'quickstart', 'main.py')]);
  const yaml = readFileSync(join(folder, 'dist', 'hello.k8s.yaml'), 'utf8');
  count(`the quickstart in Python prints what it prints in TypeScript (${wheel})`, yaml === readFileSync(join(root, 'examples', 'quickstart', 'expected.yaml'), 'utf8'));

  for (const [argument, expected] of [['', 'k8s-1.36'], ['flags', 'flags/k8s-1.36']]) {
    const printed = spawnSync(python(), [join(root, 'test', 'python', 'pods.py'), argument], { cwd: folder, env: { ...env, CDK8S_TUNED_FINDINGS: 'off' }, stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8' });
    count(`test/python/pods.py ${argument} prints test/pods/${expected}/expected.yaml`, printed.stdout === readFileSync(join(root, 'test', 'pods', expected, 'expected.yaml'), 'utf8'));
  }

  const border = spawnSync(python(), [join(root, 'test', 'python', 'border.py')], { cwd: folder, env, stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8' });
  const closing = /^(\d+) passed, (\d+) failed$/m.exec(border.stdout);
  if (closing === null) {
    count(`test/python/border.py ends with a count: ${border.stdout}`, false);
  } else {
    console.log(border.stdout.replace(closing[0], '').trim());
    passed += Number(closing[1]);
    failed += Number(closing[2]);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
