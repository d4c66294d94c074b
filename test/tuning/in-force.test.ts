import { readdirSync, readFileSync, statSync } from 'fs';
import { join, relative } from 'path';
import * as ts from 'typescript';
import { samples } from './samples';
import { allRules, ruleIds } from '../../src/tuning/decisions/rules';
import { STANDINGS } from '../../src/tuning/decisions/rules/standing';

/*
 * What is documented is in force: every public input is read by the library, every rule is followed, or says that it is not yet. And each setting is decided in one file.
 * Both ask the types of all sources, which are read once.
 */

const root = join(__dirname, '..', '..');
const src = join(root, 'src');

const { options } = ts.parseJsonConfigFileContent(ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile).config, ts.sys, root);
const program = ts.createProgram([join(src, 'index.ts')], { ...options, noEmit: true });
const checker = program.getTypeChecker();

/** Public props that users give and enum members, by `Type.name`, with whether anything in src reads them and what their docstring says. */
function inputs(): Map<string, { read: boolean; doc: string }> {
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
  // types are asked for where the name is that of a member
  const names = new Set([...members.keys()].map((symbol) => symbol.name));
  const visit = (node: ts.Node): void => {
    let symbol: ts.Symbol | undefined;
    if (ts.isPropertyAccessExpression(node) && names.has(node.name.text)) {
      symbol = checker.getSymbolAtLocation(node.name);
    } else if (ts.isBindingElement(node) && ts.isObjectBindingPattern(node.parent) && names.has((node.propertyName ?? node.name).getText())) {
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

test('each setting is decided in one file', () => {
  const tuning = join(src, 'tuning');
  const owners = new Map<string, Set<string>>();
  const decided = (literal: ts.ObjectLiteralExpression, file: string): void => {
    const type = checker.getContextualType(literal);
    for (const property of literal.properties) {
      if (type === undefined || !(ts.isPropertyAssignment(property) || ts.isShorthandPropertyAssignment(property))) {
        continue;
      }
      const name = property.name.getText().replace(/'/g, '');
      for (const one of type.isUnion() ? type.types : [type]) {
        for (const declaration of one.getProperty(name)?.declarations ?? []) {
          if (declaration.getSourceFile().fileName === join(tuning, 'decisions', 'settings.ts')) {
            const holder = declaration.parent as Partial<ts.InterfaceDeclaration>;
            const setting = `${holder.name?.getText() ?? 'nested'}.${name}`;
            owners.set(setting, (owners.get(setting) ?? new Set()).add(relative(tuning, file)));
          }
        }
      }
    }
  };
  // the probes of a sidecar have the shape of the main container's, and are settings of their own: containers.<name>.probes
  const OTHER_CONTAINERS = join(tuning, 'pod', 'sidecar-probes.ts');
  for (const source of program.getSourceFiles().filter(({ fileName }) => fileName.startsWith(tuning) && fileName !== OTHER_CONTAINERS)) {
    const visit = (node: ts.Node): void => {
      if (ts.isObjectLiteralExpression(node)) {
        decided(node, source.fileName);
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  expect(owners.size).toBeGreaterThan(150);
  expect([...owners].filter(([, where]) => where.size > 1).map(([setting, where]) => [setting, [...where]])).toEqual([]);
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
