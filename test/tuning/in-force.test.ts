import { readdirSync, readFileSync, statSync } from 'fs';
import { join } from 'path';
import * as ts from 'typescript';
import { samples } from './samples';
import { allRules, ruleIds } from '../../src/tuning/decisions/rules';
import { STANDINGS } from '../../src/tuning/decisions/rules/standing';

/*
 * What is documented is in force: every public input is read by the library, every rule is followed, or says that it is not yet.
 */

const root = join(__dirname, '..', '..');
const src = join(root, 'src');

/** Public props that users give and enum members, by `Type.name`, with whether anything in src reads them and what their docstring says. */
function inputs(): Map<string, { read: boolean; doc: string }> {
  const { options } = ts.parseJsonConfigFileContent(ts.readConfigFile(join(root, 'test', 'tsconfig.json'), ts.sys.readFile).config, ts.sys, join(root, 'test'));
  const program = ts.createProgram([join(src, 'index.ts')], { ...options, noEmit: true });
  const checker = program.getTypeChecker();
  const members = new Map<ts.Symbol, string>();
  for (const exported of checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(join(src, 'index.ts'))!)!)) {
    const alias = exported.declarations?.some(ts.isExportSpecifier) === true;
    const type = alias ? checker.getAliasedSymbol(exported) : exported;
    for (const declaration of type.declarations ?? []) {
      const input = ts.isEnumDeclaration(declaration) || (ts.isInterfaceDeclaration(declaration) && /(Props|Options|Range|Shape|Requirements)$/.test(type.name));
      for (const member of input ? declaration.members : []) {
        members.set(checker.getSymbolAtLocation(member.name!)!, `${type.name}.${member.name!.getText()}`);
      }
    }
  }
  const read = new Set<ts.Symbol>();
  const visit = (node: ts.Node): void => {
    let symbol: ts.Symbol | undefined;
    if (ts.isPropertyAccessExpression(node)) {
      symbol = checker.getSymbolAtLocation(node.name);
    } else if (ts.isBindingElement(node) && ts.isObjectBindingPattern(node.parent)) {
      symbol = checker.getPropertyOfType(checker.getTypeAtLocation(node.parent), (node.propertyName ?? node.name).getText());
    }
    if (symbol !== undefined) {
      [symbol, ...checker.getRootSymbols(symbol)].forEach((one) => read.add(one));
    }
    ts.forEachChild(node, visit);
  };
  program.getSourceFiles().filter((file) => file.fileName.startsWith(src)).forEach(visit);
  return new Map([...members].map(([symbol, name]) => [name, { read: read.has(symbol), doc: ts.displayPartsToString(symbol.getDocumentationComment(checker)) }]));
}

test('every input that is documented is read, or its docstring begins with "Not yet read"; and none says so that is', () => {
  const all = inputs();
  // values that are compared or printed as they are, whoever names them
  const printed = new Set(['AccessMode.READ_WRITE_ONCE', 'AccessMode.READ_WRITE_MANY', 'TaintEffect.NO_SCHEDULE', 'TaintEffect.PREFER_NO_SCHEDULE', 'TaintEffect.NO_EXECUTE']);
  expect(all.size).toBeGreaterThan(100);
  expect([...all].filter(([name, { read, doc }]) => (read || printed.has(name)) === doc.startsWith('Not yet read')).map(([name]) => name)).toEqual([]);
});

test('every rule is cited, named beside the code that follows it, or says how it stands', () => {
  const files = (folder: string): string[] => readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? files(path) : [path];
  });
  const code = files(src).filter((path) => !path.includes(join('tuning', 'decisions', 'rules'))).map((path) => readFileSync(path, 'utf8')).join('\n');
  const cited = new Set(samples.flatMap((sample) => {
    const plan = sample.plan();
    return [...plan.decisions, ...plan.findings].flatMap(({ rule }) => ruleIds(rule ?? ''));
  }));
  const holds = (id: string) => cited.has(id) || new RegExp(`(?<![\\w-])${id}(?![\\w])`).test(code);
  const ids = [...allRules().keys()];
  expect({
    'in no plan and no code: give it a standing in src/tuning/decisions/rules/standing.ts': ids.filter((id) => !holds(id) && !STANDINGS.has(id)),
    'cited after all: take its standing away': [...STANDINGS.keys()].filter((id) => cited.has(id)),
    'a standing of no rule': [...STANDINGS.keys()].filter((id) => !allRules().has(id)),
  }).toEqual({
    'in no plan and no code: give it a standing in src/tuning/decisions/rules/standing.ts': [], 'cited after all: take its standing away': [], 'a standing of no rule': [],
  });
});
