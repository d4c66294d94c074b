import { mergeRequirements, WorkloadRequirements } from '../../src/tuning/profile/requirements';

const audit: WorkloadRequirements = { name: 'audit', drainSeconds: 20, sidecarCpuMillis: 50, sidecarMemoryMiB: 64, env: { AUDIT: 'on', MODE: 'strict' } };
const proxy: WorkloadRequirements = { name: 'proxy', drainSeconds: 40, sidecarCpuMillis: 100, sidecarMemoryMiB: 32 };
const queue: WorkloadRequirements = { name: 'queue', drainSeconds: 40, env: { MODE: 'strict' } };
const report: WorkloadRequirements = { name: 'report' };

const together = {
  names: ['audit', 'proxy', 'queue', 'report'],
  drainSeconds: 40,
  drainBy: 'proxy, queue',
  sidecarCpuMillis: 150,
  sidecarMemoryMiB: 96,
  env: { AUDIT: { value: 'on', by: 'audit' }, MODE: { value: 'strict', by: 'audit' } },
};

describe('wishes of add-ons are one', () => {
  test.each<[string, WorkloadRequirements[]]>([
    ['by name', [audit, proxy, queue, report]],
    ['the other way round', [report, queue, proxy, audit]],
    ['mixed', [queue, audit, report, proxy]],
  ])('in any order: %s', (_what, all) => {
    expect(mergeRequirements(all)).toEqual(together);
  });

  test('the list that was given stays as it was', () => {
    const all = [report, audit];
    mergeRequirements(all);

    expect(all).toEqual([report, audit]);
  });

  test('none ask for nothing', () => {
    expect(mergeRequirements([])).toEqual({ names: [], drainSeconds: 0, drainBy: '', sidecarCpuMillis: 0, sidecarMemoryMiB: 0, env: {} });
  });

  test('those that ask for nothing, or for a drain of nothing, are no reason for a drain', () => {
    expect(mergeRequirements([report, { name: 'zero', drainSeconds: 0, sidecarCpuMillis: 0, sidecarMemoryMiB: 0 }]))
      .toEqual({ names: ['report', 'zero'], drainSeconds: 0, drainBy: '', sidecarCpuMillis: 0, sidecarMemoryMiB: 0, env: {} });
  });

  test('a variable may have the name of what every object has', () => {
    expect(mergeRequirements([{ name: 'audit', env: { constructor: 'steel' } }]).env).toEqual({ constructor: { value: 'steel', by: 'audit' } });
  });
});

describe('a wish is refused', () => {
  test.each<[keyof WorkloadRequirements, number]>([
    ['drainSeconds', -1], ['drainSeconds', NaN], ['drainSeconds', Infinity], ['sidecarCpuMillis', -0.5], ['sidecarCpuMillis', NaN], ['sidecarMemoryMiB', -64], ['sidecarMemoryMiB', Infinity],
  ])('for %s %p', (what, n) => {
    expect(() => mergeRequirements([report, { name: 'audit', [what]: n }])).toThrow(new Error(`add-on audit asks for ${what} ${n}: expected a number of at least 0`));
  });

  test('that contradicts another, with both names', () => {
    expect(() => mergeRequirements([queue, { name: 'audit', env: { MODE: 'lax' } }, { name: 'zeal', env: { MODE: 'lax' } }]))
      .toThrow(new Error('add-ons audit and queue disagree about the value of MODE: remove one, or set MODE in env yourself'));
    expect(mergeRequirements([queue, { name: 'audit', env: { MODE: 'lax' } }], ['MODE']).env.MODE).toEqual({ value: 'lax', by: 'audit' });
  });
});
