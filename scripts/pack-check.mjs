// Packs the library, installs it with only its peer dependencies into an empty folder, and synthesizes a plain TypeScript cdk8s app with it, types checked.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const folder = mkdtempSync(join(tmpdir(), 'pack-check-'));
const run = (command, args) => execFileSync(command, args, { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8' });
try {
  execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'));
  const dev = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).devDependencies;
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'app', version: '1.0.0', private: true }));
  run('npm', ['install', '--silent', '--no-audit', '--no-fund', `./${tarball}`, `cdk8s@${dev.cdk8s}`, `cdk8s-plus-28@${dev['cdk8s-plus-28']}`, `constructs@${dev.constructs}`, `typescript@${dev.typescript}`, `@types/node@${dev['@types/node']}`]);
  writeFileSync(join(folder, 'main.ts'), readFileSync(join(root, 'examples', 'quickstart', 'main.ts'), 'utf8'));
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: { module: 'node16', target: 'es2022', strict: true, skipLibCheck: false, types: ['node'] }, include: ['main.ts'] }));
  run(join(folder, 'node_modules', '.bin', 'tsc'), []);
  run(process.execPath, ['main.js']);
  for (const schema of ['plan', 'workload-profile']) {
    const title = run(process.execPath, ['-p', `require('cdk8s-tuned/schemas/${schema}.schema.json').title`]).trim();
    const own = JSON.parse(readFileSync(join(root, 'schemas', `${schema}.schema.json`), 'utf8')).title;
    if (own === undefined || title !== own) {
      throw new Error(`the installed package hands out another schema of ${schema}: '${title}' in place of '${own}'`);
    }
  }
  const yaml = readFileSync(join(folder, 'dist', 'hello.k8s.yaml'), 'utf8');
  const expected = readFileSync(join(root, 'examples', 'quickstart', 'expected.yaml'), 'utf8');
  if (yaml !== expected) {
    throw new Error('the installed package prints other YAML than the repository');
  }
  console.log(`installed from ${tarball}: types checked, ${yaml.split('\n---\n').length} objects printed`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
