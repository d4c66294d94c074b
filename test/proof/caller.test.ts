import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';

const CLONE = path.join(__dirname, '..', '..');

test('from a folder of one\'s own, paths are relative to that folder', () => {
  const own = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'own-')));
  try {
    fs.mkdirSync(path.join(own, 'dist'));
    const prove = (...args: string[]) => spawnSync('npm', ['--prefix', CLONE, 'run', '--silent', 'prove', '--', ...args], { cwd: own, encoding: 'utf8' });
    expect(prove('dist/missing').stderr).toContain(`${path.join(own, 'dist', 'missing')} does not exist; expected a folder or a file with manifests`);
    expect(prove('dist').stderr).toContain(`no YAML files in ${path.join(own, 'dist')}; synthesize first`);
  } finally {
    fs.rmSync(own, { recursive: true });
  }
}, 120_000);
