import { readdirSync, readFileSync } from 'fs';
import { join, relative } from 'path';
import * as ts from 'typescript';
import { functionInput, ledgerInput, webInput } from './inputs';
import * as ask from '../../src/tuning/demand/capabilities';
import type { PlanInput } from '../../src/tuning/demand/plan-input';
import { Exposure, Protocol, Scaling } from '../../src/tuning/profile/choices';

/*
 * A rule asks for a capability, never for the name of a kind: a kind is a row of answers, and the next one has other answers and no line in the rules.
 */

const SRC = join(__dirname, '..', '..', 'src');
const KINDS = ['web', 'stateful', 'function'];
const EQUALITY = [ts.SyntaxKind.EqualsEqualsEqualsToken, ts.SyntaxKind.ExclamationEqualsEqualsToken, ts.SyntaxKind.EqualsEqualsToken, ts.SyntaxKind.ExclamationEqualsToken];

function isKind(node: ts.Node): boolean {
  return ts.isStringLiteralLike(node) && KINDS.includes(node.text);
}

function comparesKind(node: ts.Node): boolean {
  if (ts.isBinaryExpression(node) && EQUALITY.includes(node.operatorToken.kind)) {
    const typed = [node.left, node.right].some((side) => ts.isTypeOfExpression(side));
    return !typed && [node.left, node.right].some(isKind);
  }
  if (ts.isCaseClause(node)) {
    return isKind(node.expression) && !ts.isTypeOfExpression(node.parent.parent.expression);
  }
  return ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression) && ['includes', 'has', 'indexOf'].includes(node.expression.name.text)
    && (node.arguments.some(isKind) || (ts.isArrayLiteralExpression(node.expression.expression) && node.expression.expression.elements.some(isKind)));
}

function found(name: string, text: string): string[] {
  const source = ts.createSourceFile(name, text, ts.ScriptTarget.ES2022, true);
  const out: string[] = [];
  const visit = (node: ts.Node): void => {
    if (comparesKind(node)) {
      out.push(`${name}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1}: ${node.getText().slice(0, 80)}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return out;
}

test('nobody asks for the name of a kind', () => {
  const files = ['tuning', 'manifests', 'workloads'].flatMap((room) => readdirSync(join(SRC, room), { recursive: true, encoding: 'utf8' }).map((file) => join(SRC, room, file)));
  const read = files.filter((file) => file.endsWith('.ts'));
  expect(read.length).toBeGreaterThan(100);
  expect(read.flatMap((file) => found(relative(SRC, file), readFileSync(file, 'utf8')))).toEqual([]);
});

test.each([
  'if (input.kind === \'web\') {}', 'const f = kind !== \'function\';', 'switch (kind) { case \'stateful\': }', '[\'web\', \'stateful\'].includes(kind);', 'KINDS.has(\'web\');',
])('%s is found', (text) => {
  expect(found('a.ts', text)).toHaveLength(1);
});

test.each(['typeof x === \'function\'', 'switch (typeof x) { case \'function\': }', 'const row = { kind: \'web\' };'])('%s asks for no kind', (text) => {
  expect(found('a.ts', text)).toEqual([]);
});

describe('what each row of answers can', () => {
  /** One line of answers. */
  const can = (input: PlanInput): unknown[] => [
    ask.podMaker(input), ask.replicaOwner(input), ask.autoscaled(input), ask.hasFixedNumber(input), ask.runsOnKnative(input), ask.asksForIdentity(input), ask.exposureOf(input)._kind,
    ask.membersOf(input)?.dataPath, ask.keepsQuorum(input), ask.handedAtOnce(input), ask.rangeOf(input)?.max, ask.servesGrpc(input),
  ];

  test.each<[string, PlanInput, unknown[]]>([
    ['a web service', webInput(), ['deployment', 'autoscaler', true, false, false, false, 'cluster', undefined, false, Infinity, undefined, false]],
    ['one behind a load balancer, between bounds', webInput({ exposure: Exposure.loadBalancer(), scaling: Scaling.onCpu({ min: 2, max: 9 }), protocol: Protocol.GRPC }),
      ['deployment', 'autoscaler', true, false, false, false, 'load-balancer', undefined, false, Infinity, 9, true]],
    ['one of four', webInput({ scaling: Scaling.exactly(4) }), ['deployment', 'manifest', false, true, false, false, 'cluster', undefined, false, Infinity, undefined, false]],
    ['one that another autoscaler took over', webInput({ scaling: Scaling.exactly(4), otherAutoscaler: true }), ['deployment', 'other autoscaler', true, true, false, false, 'cluster', undefined, false, Infinity, undefined, false]],
    ['a ledger', ledgerInput(), ['stateful-set', 'manifest', false, true, false, true, 'cluster', '/data', true, Infinity, undefined, false]],
    ['members without a quorum', ledgerInput({}, { quorum: false }), ['stateful-set', 'manifest', false, true, false, true, 'cluster', '/data', false, Infinity, undefined, false]],
    ['a function', functionInput(), ['knative', 'knative', false, false, true, false, 'cluster', undefined, false, Infinity, undefined, false]],
    ['a function with a hard limit', functionInput({}, { concurrency: 8 }), ['knative', 'knative', false, false, true, false, 'cluster', undefined, false, 8, undefined, false]],
    ['a function without one', functionInput({}, { concurrency: 0 }), ['knative', 'knative', false, false, true, false, 'cluster', undefined, false, Infinity, undefined, false]],
    ['a function with a buffer', functionInput({}, { offlineBufferMiB: 64 }), ['knative', 'knative', false, false, true, false, 'cluster', undefined, false, Infinity, undefined, false]],
  ])('%s', (_name, input, answers) => {
    expect(can(input)).toEqual(answers);
  });

  test.each<[string, Partial<Record<keyof PlanInput, unknown>>, (input: PlanInput) => unknown]>([
    ['serving', { serving: { by: 'pigeon' } }, ask.podMaker], ['serving', { serving: { by: 'pigeon' } }, ask.servingByService], ['keeping', { keeping: { what: 'memories' } }, ask.membersOf],
    ['number', { number: { by: 'dice' } }, ask.replicaOwner], ['number', { number: { by: 'dice' } }, ask.hasFixedNumber],
  ])('an answer to %s that the compiler has not seen is an error, not a default', (_question, other, question) => {
    expect(() => question({ ...webInput(), ...other } as PlanInput)).toThrow(/^no answer for .*: this is a bug of the library$/);
  });
});
