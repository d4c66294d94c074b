// `npm run docs` renews every generated page but API.md: docs/tuning and docs/coverage.md, the comparison on a flash sale, the record of the sample plans in test/tuning,
// and what the examples print (their expected.yaml, and the blocks in README.md and examples/*/README.md). `npm run docs -- --check` fails if one of them is out of date.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const check = process.argv.includes('--check');

function run(program, ...args) {
  const { status } = spawnSync(process.execPath, [join(root, program), ...args], { cwd: root, stdio: 'inherit' });
  if (status !== 0) {
    process.exitCode = 1;
  }
  return status === 0;
}

const tsx = (script, ...args) => run(join('node_modules', 'tsx', 'dist', 'cli.mjs'), script, ...args);

tsx('scripts/tuning-docs.ts', ...(check ? ['--check'] : []));
tsx('scripts/decisions.ts', ...(check ? [] : ['--write']));
tsx('bench/flash-sale/run.ts', ...(check ? ['--check'] : []));
if (run(join('scripts', 'build.mjs'))) {
  tsx('scripts/golden.ts', ...(check ? [] : ['--write']));
}
