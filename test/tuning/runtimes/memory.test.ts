import { BASELINE_V1 } from '../../../src/tuning/decisions/baseline/v1';
import { fitLimit } from '../../../src/tuning/runtimes/memory';

const never = () => ({ needs: () => 'heap 9 TiB' });

describe('a limit that no machine has is refused with what it would have to hold', () => {
  test('where the search ran to its end', () => {
    expect(() => fitLimit(BASELINE_V1, 'Node.js 22', 16_777_200, undefined, never))
      .toThrow(new Error('no memory limit up to 16777216 MiB is enough for Node.js 22: it must hold heap 9 TiB: check memoryBase, workingSet and memoryPerRequest of the profile, and the sizes of volumes'));
  });

  test('where the search would have begun beyond its end', () => {
    expect(() => fitLimit(BASELINE_V1, 'Node.js 22', 20_000_000, undefined, never))
      .toThrow(new Error('no memory limit up to 16777216 MiB is enough for Node.js 22: it must hold 20000000 MiB: check memoryBase, workingSet and memoryPerRequest of the profile, and the sizes of volumes'));
  });
});
