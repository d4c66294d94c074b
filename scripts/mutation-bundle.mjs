/*
 * One script of all fast tests of tuning, for mutation runs: thousands of them load it, and one script loads several times faster than sixty modules.
 * It contains tests of workloads too: findings about calls, volumes and objects around a workload need a construct.
 * Each test file in it, and each source file, is run when it is asked for: a mutant that the first file finds needs no other.
 * Stryker calls this in its own copy of the sources, after it has put its mutants into them.
 * Left out: random workloads and simulated queues, which take seconds a run and would hide that a rule has no test of its own.
 */
import { readdirSync } from 'node:fs';
import { buildSync } from 'esbuild';

const LEFT_OUT = /-des\.|plan-replay|runtimes\/ledger|tuning\/(rules|ladder|runtime-ids|in-force|capabilities|finding-severity|previous-whole)/;

const OF_WORKLOADS = /^(account|acknowledge|connection-findings|connections|container|external-calls|findings|health|lifecycle|open-doors|patch-and-removal|placement|pod|ports|previous-plans|scaling-findings|secret-variables|security|shared-config|sidecars|take-over|volumes|ways-in|ways-in-objects)\.test\.ts$/;

const tests = [
  ...readdirSync('test/tuning', { recursive: true }).map((file) => `tuning/${String(file).replaceAll('\\', '/')}`).filter((file) => file.endsWith('.test.ts') && !LEFT_OUT.test(file)),
  ...readdirSync('test/workloads').filter((file) => OF_WORKLOADS.test(file)).map((file) => `workloads/${file}`),
].sort();

buildSync({
  stdin: { contents: ['exports.sources = () => require(\'./src/index.ts\');', ...tests.map((file) => `exports['${file}'] = () => require('./test/${file}');`)].join('\n'), resolveDir: process.cwd() },
  bundle: true,
  platform: 'node',
  target: 'node20',
  external: ['cdk8s', 'cdk8s-plus-28', 'constructs'],
  outfile: 'test/tuning/mutation.bundle.js',
  logLevel: 'warning',
});
