import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import * as ts from 'typescript';
import type { BaselineName, BaselineNumbers } from '../../src/tuning/decisions/baseline/numbers';
import { BASELINE_V1 } from '../../src/tuning/decisions/baseline/v1';

/** A number of the baseline as its comment tells it: `[unit] RULE: why.` */
export interface CommentedNumber {
  readonly name: string;
  readonly unit: string;
  readonly why: string;
}

/** The numbers of one concern, in the order in which they are written. */
export interface CommentedConcern {
  readonly concern: Exclude<keyof BaselineNumbers, 'version'>;
  readonly about: string;
  readonly numbers: readonly CommentedNumber[];
}

const FOLDER = join(__dirname, '..', '..', 'src', 'tuning', 'decisions', 'baseline');

/** The comments of V1: docs/tuning/baseline.md is made from them. */
export function baselineComments(): CommentedConcern[] {
  const found = new Map<string, CommentedConcern>();
  for (const file of readdirSync(FOLDER).filter((name) => /^v1-.*\.ts$/.test(name)).sort()) {
    const source = ts.createSourceFile(file, readFileSync(join(FOLDER, file), 'utf8'), ts.ScriptTarget.ES2022, true);
    for (const statement of source.statements.filter(ts.isVariableStatement)) {
      const [{ name, initializer }] = statement.declarationList.declarations;
      const object = name.getText();
      const concern = (Object.keys(BASELINE_V1) as Array<keyof BaselineNumbers>).find((one) => `V1_${one.replace(/([A-Z])/g, '_$1').toUpperCase()}` === object);
      if (concern === undefined || concern === 'version' || initializer === undefined || !ts.isObjectLiteralExpression(initializer)) {
        throw new Error(`${file}: ${object} is no concern of BASELINE_V1`);
      }
      found.set(concern, { concern, about: comment(source, statement), numbers: initializer.properties.map((property) => numberOf(source, property)) });
    }
  }
  return Object.keys(BASELINE_V1).filter((one) => one !== 'version').map((concern) => {
    const group = found.get(concern);
    if (group === undefined) {
      throw new Error(`the numbers of ${concern} stand in no src/tuning/decisions/baseline/v1-*.ts`);
    }
    return group;
  });
}

function numberOf(source: ts.SourceFile, property: ts.ObjectLiteralElementLike): CommentedNumber {
  const text = comment(source, property);
  const match = /^\[([^\]]+)\] (.+)$/.exec(text);
  return { name: property.name?.getText() ?? '', unit: match?.[1] ?? '', why: match?.[2] ?? text };
}

/** The comment that stands right before a node, on a line of its own. */
function comment(source: ts.SourceFile, node: ts.Node): string {
  const last = (ts.getLeadingCommentRanges(source.text, node.getFullStart()) ?? []).pop();
  return last === undefined ? '' : source.text.slice(last.pos, last.end).replace(/^\/\*\*?|\*\/$/g, '').replace(/\s*\n\s*\*?\s*/g, ' ').trim();
}

/** All numbers by their names, with their values in a baseline. */
export function baselineNames(): BaselineName[] {
  return baselineComments().flatMap(({ concern, numbers }) => numbers.map(({ name }) => `${concern}.${name}` as BaselineName));
}
