import { closeSync, openSync, readSync } from 'fs';
import { shownPath } from './shown';

const CHUNK_BYTES = 65_536;

/**
 * The text of a small file. Reading stops at the limit, because a device or a pipe may never end.
 *
 * @param what the file's name in errors, for example `profile file`
 * @param most the limit in bytes
 * @throws if it cannot be read, or is larger
 */
export function readSmall(what: string, path: string, most: number): string {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    const file = openSync(path, 'r');
    try {
      for (let read = -1; read !== 0 && bytes <= most;) {
        const chunk = Buffer.alloc(CHUNK_BYTES);
        read = readSync(file, chunk, 0, chunk.length, null);
        chunks.push(chunk.subarray(0, read));
        bytes += read;
      }
    } finally {
      closeSync(file);
    }
  } catch (e) {
    throw new Error(`${what} ${shownPath(path)} cannot be read (${(e as NodeJS.ErrnoException).code ?? String(e)}): check the path, which is relative to the working directory`);
  }
  if (bytes > most) {
    throw new Error(`${what} ${shownPath(path)} has more than ${most} bytes, the limit: check the path`);
  }
  return Buffer.concat(chunks).toString('utf8');
}
