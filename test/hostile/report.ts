import type { Verdict } from './oracle';

/** What was wrong with one program. */
export interface Found {
  readonly verdict: Verdict;
  readonly slot: string;
  readonly value: string;
  readonly message: string;
}

/** Faults that look alike: the smallest of them, and how many there are. */
export interface Cause extends Found {
  readonly count: number;
}

/** The file that the command writes. */
export interface HostileReport {
  readonly seed: number;
  /** The commit that was tried. */
  readonly commit: string;
  /** Places of the public surface that take something. */
  readonly slots: number;
  /** The fewest values that any of them got. */
  readonly leastValues: number;
  readonly programs: number;
  readonly verdicts: Readonly<Record<string, number>>;
  /** CPU of the program that took longest. */
  readonly longestSeconds: number;
  /** Documents that the parsers of Kubernetes and of Python read, too. */
  readonly readByOthers: number;
  readonly causes: readonly Cause[];
}

/** Faults by what is wrong: the most frequent first, each with its smallest input. */
export function causesOf(faults: readonly Found[]): Cause[] {
  const groups = new Map<string, Found[]>();
  for (const fault of faults) {
    const key = `${fault.verdict} ${fault.verdict === 'no prop named' ? fault.slot.replace(/^.*\(/, '') : ''} ${patternOf(fault.message)}`;
    groups.set(key, [...(groups.get(key) ?? []), fault]);
  }
  const size = ({ slot, value }: Found): number => value.length * 1000 + slot.length;
  return [...groups.values()].map((group) => ({ ...group.reduce((a, b) => (size(b) < size(a) ? b : a)), count: group.length })).sort((a, b) => b.count - a.count);
}

/** A message without what differs from input to input. */
function patternOf(message: string): string {
  return message.replace(/'[^']*'|"[^"]*"/g, '…').replace(/[\d.]+/g, '0').replace(/\s+/g, ' ').slice(0, 100);
}
