/*
 * The decisions about the sample workloads on record: `npx tsx scripts/decisions.ts` says whether they are what the rules decide now,
 * `npx tsx scripts/decisions.ts --write` rewrites them. Read the diff: each line is a number or a reason that users will see change.
 */
import { readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { decisionText, recorded } from '../test/tuning/decision-text';

const path = join(__dirname, '..', 'test', 'tuning', 'decisions.txt');
const now = recorded.map(decisionText).join('\n\n') + '\n';
if (process.argv.includes('--write')) {
  writeFileSync(path, now);
} else if (readFileSync(path, 'utf8') !== now) {
  console.error('test/tuning/decisions.txt is not what the rules decide: npx tsx scripts/decisions.ts --write, and read the diff');
  process.exitCode = 1;
}
