import { fn, ledger, web } from './fake-context';
import { webInput } from './inputs';
import { explainPlan } from '../../src/tuning/answers/explain';
import { BASELINE_V1 } from '../../src/tuning/decisions/baseline/v1';
import { Decision, DecisionSource, Finding, FindingSeverity } from '../../src/tuning/decisions/decision';
import type { PlanContext } from '../../src/tuning/demand/plan-context';

/*
 * The table that people read, to the letter: a reader compares columns, and a tool may cut them.
 */

function decision(setting: string, value: string, reason: string, more: Partial<Decision> = {}): Decision {
  return { setting, value, reason, source: DecisionSource.PROFILE, assumed: false, inputs: [], ...more };
}

interface Said {
  readonly ctx?: PlanContext;
  readonly decisions?: readonly Decision[];
  readonly findings?: readonly Finding[];
  readonly assumptions?: readonly string[];
}

const lines = (said: Said) => explainPlan(said.ctx ?? web(), said.decisions ?? [], (said.findings ?? []).map((finding) => ({ finding, acknowledged: undefined })), said.assumptions ?? [], 1.5).split('\n');

const WEB = 'web: web service, Fake 1, standard, Kubernetes 1.34';
const HEAD = `${WEB}, baseline V1`;

test.each<[string, PlanContext, string]>([
  ['a web service', web(), HEAD],
  ['a web service whose pods carry a sidecar', web({ mesh: 'sidecar' }), `${WEB}, Istio sidecar, baseline V1`],
  ['a web service in an ambient mesh', web({ mesh: 'ambient' }), `${WEB}, Istio ambient, baseline V1`],
  ['a stateful service', ledger(), 'ledger: stateful service, Fake 1, critical, Kubernetes 1.34, Istio sidecar, baseline V1'],
  ['a plan with other numbers', web({ input: { ...webInput(), baseline: { ...BASELINE_V1, version: 'V2' } } }), `${WEB}, baseline V2`],
  ['a function', fn(), 'resize: function, Fake 1, standard, Kubernetes 1.34, baseline V1'],
])('the first line says what is planned, on what and where, and with which numbers: %s', (_what, ctx, head) => {
  expect(lines({ ctx })).toEqual([head, '']);
});

test('decisions stand by concern, in columns as wide as the longest entry of their concern', () => {
  expect(lines({
    decisions: [
      decision('demand.peak', '400/s', 'declared', { source: DecisionSource.USER }),
      decision('resources.cpuRequest', '500m', 'the cheapest of 7 sizes', { rule: 'SIZE-7' }),
      decision('demand.typical', '133.333/s', 'a third of the peak', { rule: 'B1', assumed: true }),
      decision('replicas', '4', 'given as scaling', { source: DecisionSource.USER }),
      decision('scratch./tmp.size', '32Mi', 'what it writes there'),
    ],
  })).toEqual([
    HEAD,
    '',
    'demand',
    '  peak     400/s       declared [user]',
    '  typical  133.333/s * a third of the peak [B1]',
    '',
    'resources',
    '  cpuRequest  500m   the cheapest of 7 sizes [SIZE-7]',
    '',
    'other',
    '  replicas  4   given as scaling [user]',
    '',
    'scratch',
    '  /tmp.size  32Mi   what it writes there [profile]',
    '',
    '* rests on an assumption; declare the input to replace it',
    '',
  ]);
});

test('a name or a value wider than its column has the line for itself, and its reason starts where the others do', () => {
  const wide = { name: 'n'.repeat(29), value: 'v'.repeat(25) };
  expect(lines({
    decisions: [
      decision(`waivers.${'n'.repeat(28)}`, 'v'.repeat(24), 'both just fit'),
      decision(`waivers.${wide.name}`, 'true', 'the name is too long'),
      decision('waivers.short', wide.value, 'the value is too long', { assumed: true }),
      decision('waivers.short', 'true', 'nothing is'),
    ],
  }).slice(2, -3)).toEqual([
    'waivers',
    `  ${'n'.repeat(28)}  ${'v'.repeat(24)}   both just fit [profile]`,
    `  ${wide.name}  true`,
    `${' '.repeat(59)}the name is too long [profile]`,
    `  short${' '.repeat(25)}${wide.value} *`,
    `${' '.repeat(59)}the value is too long [profile]`,
    `  short${' '.repeat(25)}true${' '.repeat(23)}nothing is [profile]`,
  ]);
});

test('a reason goes on below its start when its line would be longer than 150 characters', () => {
  // 2 + 4 + 2 + 5 + 3 characters before the reason
  const room = 150 - 16;
  const filling = (length: number) => `one ${'w'.repeat(length - '[user]'.length - 5)}`;
  const said = (...reasons: string[]) => lines({ decisions: reasons.map((reason) => decision('demand.peak', '400/s', reason, { source: DecisionSource.USER })) }).slice(3, -1);

  expect(said(filling(room))).toEqual([`  peak  400/s   ${filling(room)} [user]`]);
  expect(said(filling(room))[0]).toHaveLength(150);
  expect(said(filling(room + 1))).toEqual([`  peak  400/s   ${filling(room + 1)}`, `${' '.repeat(16)}[user]`]);
  expect(said(`${'x'.repeat(80)} ${'y'.repeat(80)} ${'z'.repeat(53)} end`)).toEqual([
    `  peak  400/s   ${'x'.repeat(80)}`,
    `${' '.repeat(16)}${'y'.repeat(80)} ${'z'.repeat(53)}`,
    `${' '.repeat(16)}end [user]`,
  ]);
});

test('a word that is longer than any line stays whole, on the line of its setting', () => {
  const word = 'u'.repeat(200);
  expect(lines({ decisions: [decision('demand.peak', '400/s', word)] }).slice(3, -1)).toEqual([`  peak  400/s   ${word}`, `${' '.repeat(16)}[profile]`]);
});

test('findings follow the decisions, with their rules where they have one', () => {
  expect(lines({
    decisions: [decision('demand.peak', '400/s', 'declared')],
    findings: [{ id: 'burst-outruns-autoscaler', severity: FindingSeverity.WARNING, message: 'the burst is faster', rule: 'HPA-8' }, { id: 'no-rule', severity: FindingSeverity.INFO, message: `${'m'.repeat(124)} and more` }],
  })).toEqual([
    HEAD,
    '',
    'demand',
    '  peak  400/s   declared [profile]',
    '',
    'findings',
    '  burst-outruns-autoscaler (warning): the burst is faster [HPA-8]',
    `  no-rule (info): ${'m'.repeat(124)} and`,
    '    more',
    '',
  ]);
});

test('what the assumptions are worth comes after the findings, against the cores at the usual load', () => {
  expect(lines({
    decisions: [decision('demand.typical', '133/s', 'a third of the peak', { assumed: true })],
    findings: [{ id: 'one', severity: FindingSeverity.CRITICAL, message: 'found' }],
    assumptions: [`profile.typical ${'a'.repeat(130)} twice`, 'profile.startup (2 s): the same'],
  })).toEqual([
    HEAD,
    '',
    'demand',
    '  typical  133/s * a third of the peak [profile]',
    '',
    'findings',
    '  one (critical): found',
    '',
    'how much each assumption matters (now 1.5 cores at the usual load)',
    `  profile.typical ${'a'.repeat(130)}`,
    '    twice',
    '  profile.startup (2 s): the same',
    '',
    '* rests on an assumption; declare the input to replace it',
    '',
  ]);
});
