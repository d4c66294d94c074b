/*
 * What is on record about the sample workloads, numbers and wording: `npx tsx scripts/decisions.ts` says whether it is what the rules decide now,
 * `npx tsx scripts/decisions.ts --write` rewrites it. Read the diff: each line is a number, or a sentence, that users will see change.
 */
import { existsSync, readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { decisionText, recorded, worded, wording } from '../test/tuning/decision-text';

const files = {
  'decisions.txt': recorded.map(decisionText).join('\n\n') + '\n',
  ...Object.fromEntries(Object.keys(worded).map((file) => [file, wording(file)])),
};
for (const [file, now] of Object.entries(files)) {
  const path = join(__dirname, '..', 'test', 'tuning', file);
  if (process.argv.includes('--write')) {
    writeFileSync(path, now);
  } else if (!existsSync(path) || readFileSync(path, 'utf8') !== now) {
    console.error(`test/tuning/${file} is not what the rules decide: npx tsx scripts/decisions.ts --write, and read the diff`);
    process.exitCode = 1;
  }
}
