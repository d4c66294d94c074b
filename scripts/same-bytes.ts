/*
 * Whether an earlier package prints the same YAML as this repository: the examples, a workload of each kind with everything declared, and random programs.
 *
 *   npx tsx scripts/same-bytes.ts --old ./cdk8s-tuned-0.0.0.tgz [--programs 2000] [--seed 1]
 *
 * The package is one that `npm pack` made of the earlier state; it is unpacked below reports/. Both run the same programs, each in a process of its own.
 * Reasons that annotations carry (waivers of Checkov and kube-linter) are masked, and what differs in them is listed: they are sentences.
 */
import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';

const ROOT = path.join(__dirname, '..');
const FOLDER = path.join(ROOT, 'reports', 'same-bytes');

function option(name: string, fallback: string): string {
  const at = process.argv.indexOf(name);
  return at < 0 ? fallback : process.argv[at + 1];
}

/** Prints all programs with one of the two libraries. */
function print(name: string, library: string, programs: string, seed: string): string {
  const outdir = path.join(FOLDER, name);
  execFileSync(process.execPath, ['--import', 'tsx', path.join(__dirname, 'same-bytes-print.ts'), library, outdir, programs, seed], {
    cwd: ROOT, stdio: 'inherit', env: { ...process.env, CDK8S_TUNED_FINDINGS: 'off' },
  });
  return outdir;
}

function filesBelow(folder: string): string[] {
  return fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => fs.statSync(path.join(folder, file)).isFile()).sort();
}

/** The reasons of waivers; everything else stays. */
const REASONS = /^(\s*(?:checkov\.io\/skip\d+: "?CKV[A-Z0-9_]+=|ignore-check\.kube-linter\.io\/[a-z-]+: "?)).*$/gm;

function main(): void {
  const archive = path.resolve(option('--old', ''));
  const [programs, seed] = [option('--programs', '2000'), option('--seed', '1')];
  fs.rmSync(FOLDER, { recursive: true, force: true });
  fs.mkdirSync(FOLDER, { recursive: true });
  execFileSync('tar', ['xzf', archive, '-C', FOLDER]);
  const old = print('old', path.join(FOLDER, 'package'), programs, seed);
  const now = print('new', path.join(ROOT, 'src'), programs, seed);
  // its assembly must not lie about: API.md is made from the first that is found
  fs.rmSync(path.join(FOLDER, 'package'), { recursive: true });

  const files = [...new Set([...filesBelow(old), ...filesBelow(now)])].sort();
  const read = (folder: string, file: string): string | undefined => (fs.existsSync(path.join(folder, file)) ? fs.readFileSync(path.join(folder, file), 'utf8') : undefined);
  const differing: string[] = [];
  const reworded = new Map<string, string>();
  let bytes = 0;
  for (const file of files) {
    const [before, after] = [read(old, file), read(now, file)];
    bytes += after?.length ?? 0;
    if (before === after) {
      continue;
    }
    if (before === undefined || after === undefined || before.replace(REASONS, '$1') !== after.replace(REASONS, '$1')) {
      differing.push(file);
      continue;
    }
    const [was, is] = [before.match(REASONS)!, after.match(REASONS)!];
    was.forEach((line, i) => line !== is[i] && reworded.set(line.trim(), is[i].trim()));
  }
  console.log(`seed ${seed}: ${files.length} files, ${bytes} bytes`);
  [...reworded].sort().forEach(([was, is]) => console.log(`reason: ${was}\n     -> ${is}`));
  differing.slice(0, 20).forEach((file) => console.log(`differs: ${file}`));
  console.log(`${files.length - differing.length} passed, ${differing.length} failed`);
  process.exitCode = differing.length === 0 && files.length > 0 ? 0 : 1;
}

main();
