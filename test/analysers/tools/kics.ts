import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { goBinary } from '../../cluster/harness/go-build';
import { Analyser, Finding } from '../finding';
import { run } from './run';

const FOLDER = path.join(__dirname, '..', 'go', 'kics');

/** KICS, its Kubernetes queries; it says how bad its findings are by how it ends. */
export const kics: Analyser = {
  name: 'kics',
  comparesObjects: true,
  version: '2.2.0',
  install: async () => {
    const binary = await goBinary({ name: 'kics', folder: FOLDER, target: 'github.com/Checkmarx/kics/v2/cmd/console' });
    const module = execFileSync('go', ['list', '-m', '-f', '{{.Dir}}', 'github.com/Checkmarx/kics/v2'], { cwd: FOLDER, encoding: 'utf8' }).trim();
    return async (unit) => {
      const output = fs.mkdtempSync(path.join(os.tmpdir(), 'kics-'));
      try {
        await run(binary, [
          'scan', '-p', [...new Set(unit.manifests.map((manifest) => manifest.file))].join(','), '-o', output, '--report-formats', 'json',
          '--ci', '--no-progress', '-t', 'Kubernetes', '--disable-secrets', '--ignore-on-exit', 'results',
          '-q', path.join(module, 'assets', 'queries', 'k8s'), '-b', path.join(module, 'assets', 'libraries'),
        ], { cwd: output });
        const answer = JSON.parse(fs.readFileSync(path.join(output, 'results.json'), 'utf8'));
        return answer.queries.flatMap((query: any) => query.files.map((found: any): Finding => ({
          tool: 'kics',
          rule: query.query_name,
          severity: query.severity.toLowerCase(),
          object: `${found.resource_type} ${found.resource_name}`,
          message: found.actual_value,
        })));
      } finally {
        fs.rmSync(output, { recursive: true, force: true });
      }
    };
  },
};
