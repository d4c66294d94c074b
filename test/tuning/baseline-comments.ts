import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import * as ts from 'typescript';
import type { BaselineName, BaselineNumbers } from '../../src/tuning/decisions/baseline/numbers';
import { BASELINE_V1 } from '../../src/tuning/decisions/baseline/v1';
import { Runtime } from '../../src/tuning/runtimes/runtime';

/** A number of the baseline as its comment tells it: `[unit] RULE: why.` */
export interface CommentedNumber {
  readonly name: string;
  readonly unit: string;
  readonly why: string;
}

/** The numbers of one concern, or of one runtime (`runtimes.nodejs`), in the order in which they are written. */
export interface CommentedConcern {
  readonly concern: string;
  readonly about: string;
  readonly numbers: readonly CommentedNumber[];
}

/** A table of numbers: a number, one by criticality, or a list. */
export type Table = Readonly<Record<string, unknown>>;

/** All numbers of a baseline by concern, those of the runtimes too. */
export function tablesOf({ version: _, runtimes, ...concerns }: BaselineNumbers): Record<string, Table> {
  const own = Object.entries(Runtime._numbers).map(([name, numbers]) => [`runtimes.${name}`, { ...numbers, ...runtimes[name] }] as const);
  return { ...(concerns as unknown as Record<string, Table>), ...Object.fromEntries(own) };
}

const TUNING = join(__dirname, '..', '..', 'src', 'tuning');

/** The object literals that V1 is written in, by the names of their constants: `V1_SIZING`, `NODEJS_NUMBERS`. */
function literals(): Map<string, CommentedConcern> {
  const files = [...readdirSync(join(TUNING, 'decisions', 'baseline')).filter((name) => /^v1-.*\.ts$/.test(name)).map((name) => join('decisions', 'baseline', name)),
    ...readdirSync(join(TUNING, 'runtimes')).map((name) => join('runtimes', name))];
  const found = new Map<string, CommentedConcern>();
  for (const file of files) {
    const source = ts.createSourceFile(file, readFileSync(join(TUNING, file), 'utf8'), ts.ScriptTarget.ES2022, true);
    for (const statement of source.statements.filter(ts.isVariableStatement)) {
      const [{ name, initializer }] = statement.declarationList.declarations;
      if (/^V1_|_NUMBERS$/.test(name.getText()) && initializer !== undefined && ts.isObjectLiteralExpression(initializer)) {
        found.set(name.getText(), { concern: file, about: comment(source, statement), numbers: initializer.properties.map((property) => numberOf(source, property)) });
      }
    }
  }
  return found;
}

/** The comments of V1: docs/tuning/baseline.md is made from them. */
export function baselineComments(): CommentedConcern[] {
  const found = literals();
  return Object.keys(tablesOf(BASELINE_V1)).map((concern) => {
    const [first, runtime] = concern.split('.');
    const constant = (name: string): string => name.replace(/([A-Z])/g, '_$1').toUpperCase();
    const name = runtime === undefined ? `V1_${constant(first)}` : `${constant(runtime)}_NUMBERS`;
    const group = found.get(name);
    if (group === undefined) {
      throw new Error(`the numbers of ${concern} are expected in a constant ${name} of src/tuning/decisions/baseline or src/tuning/runtimes`);
    }
    return { ...group, concern };
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

/** All numbers by the names by which decisions name them. */
export function baselineNames(): BaselineName[] {
  return baselineComments().flatMap(({ concern, numbers }) => numbers.map(({ name }) => `${concern}.${name}` as BaselineName));
}
