import type { HostileReport } from '../hostile/report';
import { WATCHDOG_SECONDS } from '../hostile/watchdog';

/** The section of docs/proof.md about hostile inputs, from the report of `test/hostile/run.ts`. */
export function hostileSection(report: HostileReport): string[] {
  const fine = { refused: 'a clear error', printed: 'YAML that both parsers read as it was meant' };
  const faults = Object.entries(report.verdicts).filter(([verdict]) => !(verdict in fine));
  const rows: Array<readonly [string, string]> = [
    ...Object.entries(fine).map(([verdict, what]) => [what, `${report.verdicts[verdict] ?? 0}`] as const),
    ...faults.map(([verdict, count]) => [verdict, `${count}`] as const),
    ...(faults.length === 0 ? [['anything else', '0'] as const] : []),
  ];
  return [
    '## Hostile inputs',
    `\`npm run hostile\` reads the assembly of the library and drives each of ${report.slots} places that take something (props, parameters, elements of lists, keys and values of maps, answers of users' own classes) `
    + `with at least ${report.leastValues} values: other types, numbers without bounds, proxies and getters that throw, cycles, texts with what parsers, shells, templates and Kubernetes read in them, planted secrets, texts of 1 MB. `
    + `${report.programs} programs were run at commit ${report.commit} (seed ${report.seed}).`,
    'A clear error is an error of the library that names the prop or parameter, and the construct where there is one, in at most 1,500 characters without an escape or a secret in it. '
    + `Everything else has to be YAML that the parsers \`yaml\` and \`js-yaml\` read as it was meant${report.readByOthers === 0 ? '' : `; ${report.readByOthers} of the documents were read by Kubernetes' parser too, those of TunedApp also by Python's (PyYAML)`}. `
    + `No planted secret may be seen in an error, a finding, an explanation or a plan, and no prototype may change. A watchdog barks at ${WATCHDOG_SECONDS} s of CPU; the longest program took ${report.longestSeconds} s.`,
    [['answer', 'programs'], ['---', '---'], ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n'),
  ];
}
