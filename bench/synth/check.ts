import * as fs from 'fs';
import * as path from 'path';
import { isDeepStrictEqual } from 'util';
import { parseAllDocuments } from 'yaml';

/** Fails unless a run left exactly these objects, in whatever order and files. */
export function checkObjects(label: string, expected: readonly unknown[], output: string, outdir: string): void {
  const files = fs.existsSync(outdir) ? fs.readdirSync(outdir).map((name) => path.join(outdir, name)) : [];
  const actual = [output, ...files].flatMap((file) => parseAllDocuments(fs.readFileSync(file, 'utf8')).map((document) => document.toJS())).filter(Boolean);
  const byName = (objects: readonly any[]) => new Map(objects.map((object) => [`${object.kind}/${object.metadata.name}`, object]));
  const found = byName(actual);
  if (actual.length !== expected.length) {
    throw new Error(`${label} printed ${actual.length} objects, expected ${expected.length}`);
  }
  for (const [name, object] of byName(expected)) {
    if (!isDeepStrictEqual(found.get(name), object)) {
      throw new Error(`${label} printed another ${name}: ${JSON.stringify(found.get(name))}, expected ${JSON.stringify(object)}`);
    }
  }
}
