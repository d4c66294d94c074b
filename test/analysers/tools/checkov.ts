import * as fs from 'node:fs';
import * as path from 'node:path';
import { cacheFolder, progress } from '../../cluster/harness/cache';
import { Analyser } from '../finding';
import { run } from './run';

const VERSION = '3.3.30';

/** Checkov, its Kubernetes rules, offline. */
export const checkov: Analyser = {
  name: 'checkov',
  version: VERSION,
  install: async () => {
    const binary = await virtualEnvironment();
    return async (unit) => {
      const files = [...new Set(unit.manifests.map((manifest) => manifest.file))].flatMap((file) => ['-f', file]);
      const text = await run(binary, [...files, '--framework', 'kubernetes', '-o', 'json', '--compact', '--quiet', '--skip-download'], { allowed: [0, 1] });
      const answer = JSON.parse(text);
      return [answer].flat().flatMap((report: any) => report.results?.failed_checks ?? []).map((check: any) => ({
        tool: 'checkov', rule: check.check_id, severity: check.severity ?? 'failed', object: check.resource, message: check.check_name,
      }));
    };
  },
};

/** Checkov in a virtual environment of its own, kept in the cache. */
async function virtualEnvironment(): Promise<string> {
  const folder = path.join(cacheFolder('python'), `checkov-${VERSION}`);
  const binary = path.join(folder, 'bin', 'checkov');
  const done = path.join(folder, 'installed');
  if (!fs.existsSync(done)) {
    progress(`installing checkov ${VERSION} from PyPI`);
    fs.rmSync(folder, { recursive: true, force: true });
    await run('python3', ['-m', 'venv', folder]);
    await run(path.join(folder, 'bin', 'pip'), ['install', '--quiet', '--disable-pip-version-check', `checkov==${VERSION}`]);
    fs.writeFileSync(done, '');
  }
  return binary;
}
