import * as path from 'node:path';
import { goBinary } from '../../cluster/harness/go-build';
import { titleOf } from '../../cluster/harness/manifests';
import { podOf } from '../../cluster/harness/pod-templates';
import { minorNumber } from '../../cluster/harness/versions';
import { Analyser } from '../finding';
import { run } from './run';

const NEWEST = 36;

/** The API server's own evaluator of Pod Security "restricted", for every minor from the one that a unit is meant for. */
export const podSecurity: Analyser = {
  name: 'pod-security',
  version: '0.36.3',
  install: async () => {
    const binary = await goBinary({ name: 'pod-security', folder: path.join(__dirname, '..', 'go', 'pod-security') });
    return async (unit) => {
      const pods = unit.manifests.flatMap(({ value }) => {
        const pod = podOf(value);
        return pod ? [{ name: titleOf(value), metadata: pod.metadata, spec: pod.spec }] : [];
      });
      const oldest = minorNumber(unit.since);
      const versions = Array.from({ length: NEWEST - oldest + 1 }, (_, index) => `v1.${oldest + index}`);
      const answer = JSON.parse(await run(binary, versions, { input: JSON.stringify(pods) }));
      return answer.map((violation: any) => ({
        tool: 'pod-security',
        rule: `${violation.reason} (${violation.version})`,
        severity: 'restricted',
        object: violation.name,
        message: violation.detail,
      }));
    };
  },
};
