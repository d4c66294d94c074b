import { readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { scenarios } from './compare';
import { plot } from './plot';
import { report } from './report';

/*
 * Writes docs/tuning-flash-sale.md and its plot; with --check it fails if they are out of date.
 */
const docs = join(__dirname, '..', '..', 'docs');
const all = scenarios();
const files: Record<string, string> = {
  'tuning-flash-sale.md': report(all),
  'tuning-flash-sale.svg': plot(all.filter((scenario) => scenario.title === 'Sale, 3x within a minute')),
};

for (const [name, content] of Object.entries(files)) {
  const path = join(docs, name);
  if (process.argv.includes('--check')) {
    if (readFileSync(path, 'utf8') !== content) {
      console.error(`docs/${name} is out of date: run tsx bench/flash-sale/run.ts`);
      process.exitCode = 1;
    }
  } else {
    writeFileSync(path, content);
    console.log(`wrote docs/${name}`);
  }
}
