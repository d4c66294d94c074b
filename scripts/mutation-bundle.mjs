/*
 * One script of all fast tuning tests, for mutation runs: thousands of them load it, and one script loads several times faster than sixty modules.
 * Each test file in it, and each source file, is run when it is asked for: a mutant that the first file finds needs no other.
 * Stryker calls this in its own copy of the sources, after it has put its mutants into them.
 * Left out: random workloads and simulated queues, which take seconds a run and would hide that a rule has no test of its own.
 */
import { readdirSync } from 'node:fs';
import { buildSync } from 'esbuild';

const LEFT_OUT = /-des\.|plan-replay|runtimes\/ledger|tuning\/(rules|ladder|runtime-ids|in-force|capabilities|finding-severity|previous-whole)/;

const tests = readdirSync('test/tuning', { recursive: true })
  .map((file) => `./test/tuning/${String(file).replaceAll('\\', '/')}`)
  .filter((file) => file.endsWith('.test.ts') && !LEFT_OUT.test(file))
  .sort();

buildSync({
  stdin: { contents: tests.map((file) => `exports['${file.replace('./test/tuning/', '')}'] = () => require('${file}');`).join('\n'), resolveDir: process.cwd() },
  bundle: true,
  platform: 'node',
  target: 'node20',
  external: ['cdk8s-plus-28'],
  outfile: 'test/tuning/mutation.bundle.js',
  logLevel: 'warning',
});
