import * as path from 'node:path';
import { goBinary } from '../../cluster/harness/go-build';
import { titleOf } from '../../cluster/harness/manifests';
import { podOf } from '../../cluster/harness/pod-templates';
import { minorNumber } from '../../cluster/harness/versions';
import { Analyser, Finding } from '../finding';
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
      return oncePerReason(answer);
    };
  },
};

interface Violation { readonly name: string; readonly version: string; readonly reason: string; readonly detail: string }

/** The same violation in several versions is one finding, which names the versions. */
function oncePerReason(violations: readonly Violation[]): Finding[] {
  const grouped = new Map<string, Violation[]>();
  for (const violation of violations) {
    const key = `${violation.name} ${violation.reason} ${violation.detail}`;
    grouped.set(key, [...grouped.get(key) ?? [], violation]);
  }
  return [...grouped.values()].map((group) => ({
    tool: 'pod-security',
    rule: group[0].reason,
    severity: 'restricted',
    object: group[0].name,
    message: `${group[0].detail} (${group.map((violation) => violation.version).join(', ')})`,
  }));
}
