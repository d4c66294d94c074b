import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { newest } from './versions';

const folders = new Map<string, string>();

/** The folder of a Go module in the module cache, downloaded when it is not there: `sigs.k8s.io/gateway-api@v1.6.3`. */
export function moduleFolder(module: string): string {
  let folder = folders.get(module);
  if (!folder) {
    const answer = JSON.parse(execFileSync('go', ['mod', 'download', '-json', module], {
      encoding: 'utf8', cwd: path.parse(__dirname).root, stdio: ['ignore', 'pipe', 'pipe'],
    }));
    folder = answer.Dir as string;
    folders.set(module, folder);
  }
  return folder;
}

/** How long a pod takes to become ready: long enough to see what happens meanwhile. */
const READY_AFTER_MILLISECONDS = 700;

/** What the nodes do: become ready, keep their lease, make pods and claims of every storage class ready. */
export function kwokStages(): string {
  const required = execFileSync('go', ['list', '-m', '-f', '{{.Dir}}', 'sigs.k8s.io/kwok'], { encoding: 'utf8', cwd: newest().folder }).trim();
  const stages = path.join(required, 'kustomize', 'stage');
  return ['node/fast', 'node/heartbeat-with-lease', 'pod/fast', 'volume/fast']
    .map((folder) => path.join(stages, folder))
    .flatMap((folder) => fs.readdirSync(folder).sort().map((file) => path.join(folder, file)))
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => fs.readFileSync(file, 'utf8'))
    .filter((text) => /^kind: Stage$/m.test(text))
    .map((text) => text
      .replace(/self\.spec\.storageClassName == 'kwok-volume'/g, "has(self.spec.storageClassName) && self.spec.storageClassName != ''")
      .replace(/(^ {2}name: pod-ready\n[\s\S]*?)^ {2}next:/m, `$1  delay:\n    durationMilliseconds: ${READY_AFTER_MILLISECONDS}\n  next:`))
    .join('\n---\n');
}
