import { hostileSection } from '../cluster/report-hostile';
import { causesOf, type HostileReport } from '../hostile/report';

const REPORT: HostileReport = {
  seed: 7, commit: 'abc1234', slots: 528, leastValues: 108, programs: 100, verdicts: { refused: 90, printed: 10 }, longestSeconds: 1.5, readByOthers: 0, causes: [],
};

test('the section tells programs, places, values, seed, commit and what became of them', () => {
  const text = hostileSection(REPORT).join('\n\n');

  expect(text).toMatch(/^## Hostile inputs\n/);
  expect(text).toContain('drives each of 528 places');
  expect(text).toContain('with at least 108 values');
  expect(text).toContain('100 programs were run at commit abc1234 (seed 7).');
  expect(text).toContain('A watchdog barks at 10 s of CPU; the longest program took 1.5 s.');
  expect(text).toContain('| a clear error | 90 |\n| YAML that both parsers read as it was meant | 10 |\n| anything else | 0 |');
  expect(text).not.toContain('PyYAML');
});

test('faults are told by their kind, and nothing says that there are none', () => {
  const text = hostileSection({ ...REPORT, verdicts: { refused: 80, printed: 10, crash: 7, slow: 3 }, readByOthers: 5 }).join('\n\n');

  expect(text).toContain('| crash | 7 |\n| slow | 3 |');
  expect(text).not.toContain('anything else');
  expect(text).toContain("5 of the documents were read by Kubernetes' parser too, those of TunedApp also by Python's (PyYAML)");
});

test('faults that look alike are one cause, with the smallest input', () => {
  const fault = (slot: string, value: string, message: string) => ({ verdict: 'raw error' as const, slot, value, message });

  expect(causesOf([fault('a.long(slot)', 'xx', "cannot read 'a' of 12"), fault('b(x)', '"other"', 'something else'), fault('b(x)', 'x', "cannot read 'b' of 7")])).toEqual([
    { ...fault('b(x)', 'x', "cannot read 'b' of 7"), count: 2 }, { ...fault('b(x)', '"other"', 'something else'), count: 1 },
  ]);
});
