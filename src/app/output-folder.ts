import * as fs from 'fs';
import * as path from 'path';
import { RunFolder } from './run-folder';

/** Creates the output folder; the error names the obstacle. */
export function makeOutputFolder(outdir: string): void {
  const folder = path.resolve(outdir);
  const obstacle = obstacleIn(folder);
  if (obstacle !== undefined) {
    throw new Error(`cannot write to the output folder ${outdir}: ${obstacle}`);
  }
  RunFolder.recover(folder);
  fs.mkdirSync(folder, { recursive: true });
}

/** The first part of a path that is neither a folder nor a link to one. */
function obstacleIn(folder: string): string | undefined {
  const above = path.dirname(folder);
  const earlier = above === folder ? undefined : obstacleIn(above);
  if (earlier !== undefined) {
    return earlier;
  }
  let entry: fs.Stats | undefined;
  try {
    entry = fs.lstatSync(folder, { throwIfNoEntry: false });
  } catch {
    return undefined; // it may not be read
  }
  if (entry?.isSymbolicLink()) {
    const target = fs.statSync(folder, { throwIfNoEntry: false });
    return target ? target.isDirectory() ? undefined : `${folder} is a link to a file: link it to a folder, or say another outdir`
      : `${folder} is a link to ${fs.readlinkSync(folder)}, which does not exist: create that folder, or delete the link`;
  }
  return entry && !entry.isDirectory() ? `${folder} is a file: delete it, or say another outdir` : undefined;
}

/** Mount points at or below a folder (Linux only). Files are not moved over one, and a folder with one is not replaced. */
export function mountsIn(folder: string): string[] {
  let table: string;
  try {
    table = fs.readFileSync('/proc/self/mountinfo', 'utf8');
  } catch {
    return [];
  }
  // the fifth field; blanks and backslashes in it are written as octal numbers
  const points = table.split('\n').map((line) => line.split(' ')[4] ?? '').map((point) => point.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(parseInt(digits, 8))));
  return points.filter((point) => point === folder || point.startsWith(folder.endsWith(path.sep) ? folder : folder + path.sep));
}
