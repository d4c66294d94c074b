/*
 * The programs of `same-bytes.ts`, printed with one library: arguments are the library's folder, the folder to write to, how many random programs, the seed.
 */
import * as fs from 'fs';
import Module from 'module';
import * as path from 'path';

const [library, outdir, programs, seed] = process.argv.slice(2);
const ROOT = path.join(__dirname, '..');

// imports by the library's name, or by this repository's path, load that library
type Resolve = (request: string, parent: { filename?: string } | undefined, ...rest: unknown[]) => string;
const loader = Module as unknown as { _resolveFilename: Resolve };
const resolve = loader._resolveFilename;
const own = path.join(ROOT, 'src');
const entry = library === own ? path.join(own, 'index.ts') : path.join(library, JSON.parse(fs.readFileSync(path.join(library, 'package.json'), 'utf8')).main as string);
loader._resolveFilename = function resolveFilename(request, parent, ...rest) {
  const asked = request.startsWith('.') && parent?.filename !== undefined ? path.resolve(path.dirname(parent.filename), request) : request;
  return asked === own || asked === path.join(own, 'index') || request === 'cdk8s-tuned' ? entry : resolve.call(this, request, parent, ...rest);
};

function main(): void {
  /* eslint-disable @typescript-eslint/no-require-imports */
  const { printComplete } = require('../test/cluster/complete') as typeof import('../test/cluster/complete');
  const { printRandom } = require('./same-bytes-programs') as typeof import('./same-bytes-programs');
  for (const minor of ['1.28', '1.33', '1.36']) {
    printComplete(minor, path.join(outdir, `complete-${minor}`));
  }
  for (const example of ['quickstart', 'shop']) {
    process.env.CDK8S_OUTDIR = path.join(outdir, example);
    const log = console.log;
    console.log = () => undefined;
    require(path.join(ROOT, 'examples', example, 'main.ts'));
    console.log = log;
  }
  delete process.env.CDK8S_OUTDIR;
  console.log(`${printRandom(outdir, Number(programs), Number(seed))} of ${programs} random programs print YAML with ${path.relative(ROOT, library)}`);
}

main();
