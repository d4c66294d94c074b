import type { GivenMount } from './given-volume';
import { isWithin } from '../../private/checks';
import { sizeText } from '../../private/format';

/**
 * Checks the mounts of one container.
 *
 * @param taken folders that something else has, each with its owner
 * @param memoryMiB of the container, where it is declared
 * @throws if two have one folder, one lies in another, or scratch space in memory leaves none for the process
 */
export function checkMounts(mounts: readonly GivenMount[], taken: ReadonlyArray<readonly [string, string]>, memoryMiB: number | undefined): void {
  checkFolders(mounts, taken);
  for (const { path, volume } of mounts) {
    if (volume.kind === 'scratch' && volume.inMemory && memoryMiB !== undefined && volume.sizeMiB >= memoryMiB) {
      throw new Error(`mounts has '${path}' of ${sizeText(volume.sizeMiB)} in memory, and memory is ${sizeText(memoryMiB)}, which has to hold the process too: raise memory, or put it on disk`);
    }
  }
}

function checkFolders(mounts: readonly GivenMount[], taken: ReadonlyArray<readonly [string, string]>): void {
  mounts.forEach(({ path, readOnly, volume }, i) => {
    if (path === '/tmp' && readOnly) {
      throw new Error('mounts has \'/tmp\' read-only, and programs write there: leave out readOnly');
    }
    const earlier = mounts.slice(0, i);
    if (earlier.some((other) => other.path === path)) {
      throw new Error(`mounts has '${path}' twice: give one of them another folder`);
    }
    const around = earlier.find((other) => isWithin(path, other.path) || isWithin(other.path, path));
    if (around !== undefined) {
      const [inner, outer] = isWithin(path, around.path) ? [path, around.path] : [around.path, path];
      throw new Error(`mounts has '${inner}' in '${outer}', one mount inside another: give it a folder of its own`);
    }
    for (const [folder, owner] of taken) {
      if (path === folder && path === '/tmp' && volume.kind === 'scratch') {
        continue;
      }
      if (path === folder) {
        throw new Error(`mounts has '${path}', which is taken by ${owner}: ${owner === 'writablePaths' ? 'leave it out of writablePaths' : 'use another folder'}`);
      }
      if (isWithin(path, folder) || isWithin(folder, path)) {
        throw new Error(`mounts has '${path}', which ${isWithin(path, folder) ? `lies in '${folder}'` : `hides '${folder}'`}, taken by ${owner}: give it a folder of its own`);
      }
    }
  });
}
