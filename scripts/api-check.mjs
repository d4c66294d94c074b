// Compares the public API with that of the last release: api/released.jsii.json is its jsii assembly, without texts. Prints changes that break programs; additions do not.
// `--write` accepts the current API: at a release, or after an intended break that is in CHANGELOG.md.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const released = join(root, 'api', 'released.jsii.json');

/** What a comparison reads: no sentences, no places in files, no readme; keys in order, so that a diff shows what changed. */
function trimmed(value) {
  if (Array.isArray(value)) {
    return value.map(trimmed);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const out = {};
  for (const key of Object.keys(value).sort()) {
    const one = key === 'docs' ? stabilityOf(value.docs) : trimmed(value[key]);
    if (one !== undefined && !LEFT_OUT.includes(key)) {
      out[key] = one;
    }
  }
  return out;
}
const LEFT_OUT = ['locationInModule', 'readme', 'fingerprint', 'symbolId', 'dependencyClosure', 'keywords', 'contributors', 'bin'];
const stabilityOf = ({ stability, deprecated }) => (stability === undefined && deprecated === undefined ? undefined : { stability, deprecated });

const current = JSON.parse(readFileSync(join(root, '.jsii'), 'utf8'));
if (process.argv.includes('--write')) {
  mkdirSync(dirname(released), { recursive: true });
  writeFileSync(released, `${JSON.stringify(trimmed(current), undefined, 1)}\n`);
  console.log(`api/released.jsii.json: ${Object.keys(current.types).length} types accepted`);
  process.exit(0);
}
if (!existsSync(released)) {
  throw new Error('api/released.jsii.json does not exist: npm run api -- --write creates it from the current API');
}
// both as packages, so that the assemblies of cdk8s and constructs are found
const folder = mkdtempSync(join(tmpdir(), 'api-check-'));
const pack = (name, assembly) => {
  const to = join(folder, name);
  mkdirSync(to);
  writeFileSync(join(to, 'package.json'), readFileSync(join(root, 'package.json')));
  writeFileSync(join(to, '.jsii'), JSON.stringify(assembly));
  symlinkSync(join(root, 'node_modules'), join(to, 'node_modules'), 'junction');
  return to;
};
try {
  const before = JSON.parse(readFileSync(released, 'utf8'));
  // the texts of closures and readmes are not compared, but jsii reads where the dependencies are
  const old = pack('released', { ...before, dependencyClosure: current.dependencyClosure, fingerprint: '' });
  const env = { ...process.env, JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: process.versions.node.split('.')[0], JSII_SILENCE_WARNING_DEPRECATED_NODE_VERSION: '1', JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION: '1' };
  const { status } = spawnSync(process.execPath, [join(root, 'node_modules', 'jsii-diff', 'bin', 'jsii-diff'), old, pack('current', current), '--error-on', 'all'], { env, stdio: ['ignore', 2, 2] });
  if (status !== 0) {
    console.error('The public API breaks programs that use it: keep the released API, or, if the break is intended, add it to CHANGELOG.md and accept it with npm run api -- --write');
    process.exit(1);
  }
  const names = Object.keys(current.types);
  const added = names.filter((name) => before.types[name] === undefined).map((name) => name.slice(current.name.length + 1));
  console.log(`${names.length} public types: nothing that was released has changed${added.length === 0 ? '' : `; new: ${added.join(', ')}`}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
