import * as crypto from 'node:crypto';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';

/** The folder outside the tree that keeps what takes minutes to make. */
export function cacheFolder(...names: string[]): string {
  const base = process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache');
  const folder = path.join(base, 'cdk8s-tuned', ...names);
  fs.mkdirSync(folder, { recursive: true });
  return folder;
}

/** A short key of texts: the same texts, the same key. */
export function keyOf(texts: readonly string[]): string {
  const hash = crypto.createHash('sha256');
  for (const text of texts) {
    hash.update(text).update('\0');
  }
  return hash.digest('hex').slice(0, 16);
}

/** One line of progress, on stderr so that stdout stays the result. */
export function progress(line: string): void {
  process.stderr.write(`${line}\n`);
}
