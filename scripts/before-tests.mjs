// The build beside the type check and ESLint: neither waits for the other, and each uses one core.
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const scripts = dirname(fileURLToPath(import.meta.url));

function run(script) {
  const child = spawn(process.execPath, [join(scripts, script)], { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NODE_NO_WARNINGS: '1' } });
  const said = [];
  child.stdout.on('data', (bytes) => said.push(bytes));
  child.stderr.on('data', (bytes) => said.push(bytes));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      process.stdout.write(Buffer.concat(said));
      resolve(code);
    });
  });
}

const codes = await Promise.all(['build.mjs', 'lint-and-types.mjs'].map(run));
process.exitCode = codes.every((code) => code === 0) ? 0 : 1;
