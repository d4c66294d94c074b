/*
 * The examples' expected output: `npm run golden` says what differs, `npm run golden -- --write` rewrites it (then read the diff).
 * Each example's YAML goes to examples/<name>/expected.yaml; the blocks between `<!-- output:<id> -->` and `<!-- /output -->` of the Markdown files are what the examples print.
 */
import { spawnSync } from 'child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';

const root = join(__dirname, '..');
const write = process.argv.includes('--write');
/** With the arguments that they are run with: what an example prints with them is a text of its own. */
const EXAMPLES: Record<string, readonly string[]> = { quickstart: [''], shop: ['', '--each', '--all'] };
const MARKDOWN = ['README.md', 'examples/shop/README.md', 'examples/quickstart/README.md'];
let differing = 0;

function expect(path: string, actual: string): void {
  let expected = '';
  try {
    expected = readFileSync(join(root, path), 'utf8');
  } catch {
    // new file
  }
  if (expected === actual) {
    return;
  }
  if (write) {
    writeFileSync(join(root, path), actual);
    console.log(`rewrote ${path}`);
  } else {
    differing++;
    console.log(`${path} differs from what the examples print: npm run golden -- --write, and read the diff`);
  }
}

const printed: Record<string, string> = {};
for (const [name, argument] of Object.entries(EXAMPLES).flatMap(([of, runs]) => runs.map((run) => [of, run]))) {
  const out = mkdtempSync(join(tmpdir(), 'golden-'));
  try {
    const run = spawnSync(join(root, 'node_modules', '.bin', 'tsx'), ['main.ts', argument], { cwd: join(root, 'examples', name), env: { ...process.env, CDK8S_OUTDIR: out }, encoding: 'utf8' });
    if (run.status !== 0) {
      throw new Error(`examples/${name} failed:\n${run.stderr}`);
    }
    const yaml = readdirSync(out).sort().map((file) => readFileSync(join(out, file), 'utf8')).join('---\n');
    expect(`examples/${name}/expected.yaml`, yaml);
    printed[`${name}.yaml`] = yaml;
    printed[`${name}${argument.replace('--', '.')}.txt`] = run.stdout;
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

// blocks: `shop.each.txt#web` is the explained plan of web, `shop.all.txt#web` the whole table, `shop.yaml#HorizontalPodAutoscaler/web` one object of the YAML
function block(id: string): string {
  const [file, part] = id.split('#');
  const text = printed[file];
  if (text === undefined) {
    throw new Error(`unknown output '${id}'`);
  }
  if (part === undefined) {
    return text;
  }
  if (file.endsWith('.yaml')) {
    const [kind, name] = part.split('/');
    const found = text.split(/^---\n/m).find((doc) => new RegExp(`^kind: ${kind}$`, 'm').test(doc) && new RegExp(`^  name: ${name}$`, 'm').test(doc));
    if (found === undefined) {
      throw new Error(`no ${part} in ${file}`);
    }
    return found;
  }
  const start = text.indexOf(`\n${part}: `);
  const end = text.indexOf('\n====', start);
  return text.slice(start + 1, end < 0 ? undefined : end).replace(/\n\nThe plan of another workload: .*\nYAML written to .*\n$/, '\n').trimEnd() + '\n';
}

for (const path of MARKDOWN) {
  const text = readFileSync(join(root, path), 'utf8');
  const replaced = text.replace(/<!-- output:(\S+) -->\n```(\w*)\n[\s\S]*?```\n<!-- \/output -->/g, (_all, id: string, language: string) => `<!-- output:${id} -->\n\`\`\`${language}\n${block(id)}\`\`\`\n<!-- /output -->`);
  expect(path, replaced);
}
if (differing > 0) {
  process.exit(1);
}
