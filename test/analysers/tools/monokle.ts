import * as fs from 'node:fs';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import { cacheFolder, progress } from '../../cluster/harness/cache';
import { Unit } from '../../cluster/harness/manifests';
import { Analyser, Finding } from '../finding';
import { run } from './run';

const VERSION = '0.33.0';

/** Monokle with the plugins that need no network: practices, Pod Security Standards, links between resources. */
export const monokle: Analyser = {
  name: 'monokle',
  version: VERSION,
  install: async () => {
    const library = await import(pathToFileURL(await installed()).href);
    return async (unit) => {
      const validator = library.createDefaultMonokleValidator();
      await validator.preload({ plugins: { 'practices': true, 'pod-security-standards': true, 'resource-links': true } });
      const resources = resourcesOf(unit);
      const answer = await validator.validate({ resources });
      return answer.runs.flatMap((report: any) => report.results
        .filter((result: any) => !result.suppressions?.length)
        .map((result: any): Finding => ({
          tool: 'monokle', rule: result.ruleId, severity: result.level ?? 'warning', object: objectOf(result), message: result.message.text,
        })));
    };
  },
};

/** The library's entry point, in a folder of its own in the cache. */
async function installed(): Promise<string> {
  const folder = cacheFolder('npm', `monokle-${VERSION}`);
  const entry = path.join(folder, 'node_modules', '@monokle', 'validation', 'lib', 'node.js');
  const done = path.join(folder, 'installed');
  if (!fs.existsSync(done)) {
    progress(`installing @monokle/validation ${VERSION} from npm`);
    fs.writeFileSync(path.join(folder, 'package.json'), '{"private":true}\n');
    await run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', `@monokle/validation@${VERSION}`], { cwd: folder });
    fs.writeFileSync(done, '');
  }
  return entry;
}

function resourcesOf(unit: Unit): unknown[] {
  return unit.manifests.map(({ file, text, value }, index) => ({
    id: `${file}#${index}`,
    fileId: file,
    filePath: file,
    fileOffset: 0,
    name: value.metadata.name,
    apiVersion: value.apiVersion,
    kind: value.kind,
    namespace: value.metadata.namespace,
    content: value,
    text,
  }));
}

function objectOf(result: any): string {
  const names = result.locations?.flatMap((location: any) => location.logicalLocations ?? []).find((each: any) => each.kind === 'resource');
  return names?.fullyQualifiedName?.split('@')[0] ?? result.locations?.[0]?.physicalLocation?.artifactLocation?.uri ?? 'unknown';
}
