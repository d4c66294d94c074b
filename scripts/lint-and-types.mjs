// Runs ESLint and the type check of everything in parallel. Both keep results in .cache and skip unchanged files. ESLint's cache misses faults that a change in another
// file causes; CI finds them, because it starts without a cache.
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const modules = join(root, 'node_modules');

function run(program, args, env = {}) {
  const child = spawn(process.execPath, [join(modules, program), ...args], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
  let said = '';
  child.stdout.on('data', (text) => (said += text));
  child.stderr.on('data', (text) => (said += text));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      process.stdout.write(said);
      resolve(code);
    });
  });
}

const codes = await Promise.all([
  run('eslint/bin/eslint.js', ['--cache', '--cache-location', '.cache/eslint.json', '--cache-strategy', 'content', '--ext', '.ts', '--no-error-on-unmatched-pattern', 'src', 'test', '.projenrc.ts'],
    { ESLINT_USE_FLAT_CONFIG: 'false', NODE_NO_WARNINGS: '1' }),
  run('typescript/bin/tsc', ['--noEmit', '-p', 'test/tsconfig.json', '--incremental', '--tsBuildInfoFile', '.cache/types.tsbuildinfo']),
]);
process.exitCode = codes.every((code) => code === 0) ? 0 : 1;
