import { closeSync, openSync, readSync } from 'fs';
import { shownPath } from './shown';

const CHUNK_BYTES = 65_536;

/**
 * The text of a file that is small where it is what it should be: a device or a pipe may never end.
 *
 * @param what names the file in errors, for example `profile file`
 * @param most bytes that it may have
 * @throws where it cannot be read, or has more
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
    throw new Error(`${what} ${shownPath(path)} cannot be read (${(e as NodeJS.ErrnoException).code ?? String(e)}): check the path, it is relative to the working directory`);
  }
  if (bytes > most) {
    throw new Error(`${what} ${shownPath(path)} has more than ${most} bytes: check the path, this is another kind of file`);
  }
  return Buffer.concat(chunks).toString('utf8');
}
