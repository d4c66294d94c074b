import * as path from 'node:path';
import { goBinary } from '../../cluster/harness/go-build';
import { Analyser } from '../finding';
import { run } from './run';

/** Grades of kube-score up to which it is a finding. */
const WARNING = 5;

/** kube-score, its default checks. */
export const kubeScore: Analyser = {
  name: 'kube-score',
  version: '1.20.0',
  install: async () => {
    const binary = await goBinary({
      name: 'kube-score', folder: path.join(__dirname, '..', 'go', 'kube-score'), target: 'github.com/zegl/kube-score/cmd/kube-score',
    });
    return async (unit) => {
      const files = [...new Set(unit.manifests.map((manifest) => manifest.file))];
      const answer = JSON.parse(await run(binary, ['score', '--kubernetes-version', `v${unit.since}`, '-o', 'json', ...files], { allowed: [0, 1] }));
      return (answer ?? []).flatMap((scored: any) => scored.checks
        .filter((check: any) => !check.skipped && check.grade <= WARNING)
        .map((check: any) => ({
          tool: 'kube-score',
          rule: check.check.id,
          severity: check.grade < WARNING ? 'critical' : 'warning',
          object: `${scored.type_meta.kind} ${scored.object_meta.namespace ?? ''}/${scored.object_meta.name}`,
          message: (check.comments ?? []).map((comment: any) => [comment.path, comment.summary].filter(Boolean).join(': ')).join('; '),
        })));
    };
  },
};
