import * as path from 'node:path';
import { goBinary } from '../../cluster/harness/go-build';
import { Unit } from '../../cluster/harness/manifests';
import { minorNumber } from '../../cluster/harness/versions';
import { Analyser, Finding } from '../finding';
import { run } from './run';
import { SCHEMA_VERSIONS, schemaFolder } from './schemas';

/** Groups that Kubernetes itself serves without a dot in their name. */
const PLAIN_GROUPS = /^(apps|batch|autoscaling|policy|[a-z.]+\.k8s\.io)\//;
/** Groups that end like Kubernetes' own and are definitions of other projects. */
const OTHER_PROJECTS = /^(gateway\.networking|autoscaling)\.k8s\.io\//;

/** kubeconform, strict, against the published schemas of every minor from the one that a unit is meant for. */
export const kubeconform: Analyser = {
  name: 'kubeconform',
  version: '0.8.0',
  install: async () => {
    const binary = await goBinary({
      name: 'kubeconform', folder: path.join(__dirname, '..', 'go', 'kubeconform'), target: 'github.com/yannh/kubeconform/cmd/kubeconform',
    });
    return async (unit) => {
      const versions = SCHEMA_VERSIONS.filter((version) => minorNumber(version) >= minorNumber(unit.since));
      const findings = [];
      for (const version of versions) {
        findings.push(...await validate(binary, unit, version));
      }
      return findings;
    };
  },
};

async function validate(binary: string, unit: Unit, version: string): Promise<Finding[]> {
  const custom = customKinds(unit);
  const answer = JSON.parse(await run(binary, [
    '-strict', '-output', 'json', '-schema-location', `${schemaFolder(version)}/{{.ResourceKind}}{{.KindSuffix}}.json`,
    ...custom.length ? ['-skip', custom.join(',')] : [],
    ...new Set(unit.manifests.map((manifest) => manifest.file)),
  ], { allowed: [0, 1] }));
  return answer.resources.map((resource: any) => ({
    tool: 'kubeconform',
    rule: `${resource.status === 'statusError' ? 'error' : 'invalid'}-${version}`,
    severity: 'error',
    object: `${resource.kind} ${resource.name}`,
    message: resource.msg,
  }));
}

/** Kinds whose schema is not Kubernetes' own; the API server judges them with their definitions. */
function customKinds(unit: Unit): string[] {
  const kinds = unit.manifests.map(({ value }) => value)
    .filter((value) => value.apiVersion.includes('/') && (!PLAIN_GROUPS.test(value.apiVersion) || OTHER_PROJECTS.test(value.apiVersion)))
    .map((value) => `${value.apiVersion}/${value.kind}`);
  return [...new Set(kinds)];
}
