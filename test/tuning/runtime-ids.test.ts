import { readdirSync, readFileSync } from 'fs';
import { join, relative } from 'path';
import * as ts from 'typescript';
import { runtimes } from './samples';
import { BASELINE_V1 } from '../../src/tuning/decisions/baseline/v1';

/*
 * A runtime's id is printed in plans and compared by nobody outside of its room: what a rule needs to know is a field of RuntimeModel, so that a new runtime is
 * its own file, its factory and the text of its rules.
 */

const SRC = join(__dirname, '..', '..', 'src');
const ROOM = join(SRC, 'tuning', 'runtimes');
/** `nginx` is the name of an ingress class too: as such it stands in tables and messages. */
const IDS = new Set(Object.values(runtimes).map((runtime) => runtime._modelOn(BASELINE_V1).id));
const TABLES = new Set([...IDS].filter((id) => id !== 'nginx'));

const EQUALITY = [ts.SyntaxKind.EqualsEqualsEqualsToken, ts.SyntaxKind.ExclamationEqualsEqualsToken, ts.SyntaxKind.EqualsEqualsToken, ts.SyntaxKind.ExclamationEqualsToken];
const SEARCHES = ['includes', 'has', 'get', 'indexOf', 'startsWith', 'endsWith'];

function isId(node: ts.Node | undefined, ids = IDS): boolean {
  return node !== undefined && (ts.isStringLiteralLike(node) || ts.isIdentifier(node)) && ids.has(node.text);
}

/** A plan prints the id as `runtime`, and compares what an earlier plan printed with it. */
function isPrintedName({ parent }: ts.PropertyAccessExpression): boolean {
  return (ts.isPropertyAssignment(parent) && parent.name.getText() === 'runtime')
    || (ts.isBinaryExpression(parent) && EQUALITY.includes(parent.operatorToken.kind) && /^previous\??\.runtime$/.test(parent.left.getText()));
}

/** What a node does with a runtime's id; undefined where it does nothing. */
function asks(node: ts.Node): string | undefined {
  if (ts.isBinaryExpression(node) && EQUALITY.includes(node.operatorToken.kind) && [node.left, node.right].some((side) => ts.isStringLiteralLike(side) && isId(side))) {
    return 'compares an id';
  }
  if (ts.isCaseClause(node) && ts.isStringLiteralLike(node.expression) && isId(node.expression)) {
    return 'has a case for an id';
  }
  if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression) && SEARCHES.includes(node.expression.name.text) && node.arguments.some((one) => ts.isStringLiteralLike(one) && isId(one))) {
    return 'looks for an id';
  }
  if ((ts.isPropertyAssignment(node) || ts.isPropertySignature(node)) && isId(node.name, TABLES)) {
    return 'has a table by id';
  }
  if (ts.isArrayLiteralExpression(node) && node.elements.some((one) => ts.isStringLiteralLike(one) && isId(one, TABLES))) {
    return 'has a list of ids';
  }
  if (ts.isPropertyAccessExpression(node) && node.name.text === 'id' && /(runtime|model)$/i.test(node.expression.getText())) {
    return isPrintedName(node) ? undefined : 'reads the id';
  }
  return undefined;
}

function found(name: string, text: string): string[] {
  const source = ts.createSourceFile(name, text, ts.ScriptTarget.ES2022, true);
  const out: string[] = [];
  const visit = (node: ts.Node): void => {
    const what = asks(node);
    if (what !== undefined) {
      out.push(`${name}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1} ${what}: ${node.getText().slice(0, 80)}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return out;
}

test('nobody outside of the runtimes asks for a runtime\'s id', () => {
  const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).map((file) => join(SRC, file)).filter((file) => file.endsWith('.ts') && !file.startsWith(ROOM));
  expect(files.length).toBeGreaterThan(100);
  expect(files.flatMap((file) => found(relative(SRC, file), readFileSync(file, 'utf8')))).toEqual([]);
});

test.each([
  ['if (runtime.id === wanted) {}', 'reads the id'],
  ['const slow = model !== \'jvm\';', 'compares an id'],
  ['switch (id) { case \'phpFpm\': }', 'has a case for an id'],
  ['JAVA.includes(\'springBoot\')', 'looks for an id'],
  ['const EXAMPLES = { nodejs: 1 };', 'has a table by id'],
  ['const JAVA = [\'jvm\'];', 'has a list of ids'],
  ['f(ctx.runtime.id);', 'reads the id'],
])('%s is found', (text, what) => {
  expect(found('a.ts', text)).toEqual([expect.stringContaining(what)]);
});

test('a plan prints it', () => {
  expect(found('a.ts', 'const plan = { runtime: context.runtime.id };')).toEqual([]);
});
