import * as fc from 'fast-check';
import { needsEscapes, needsQuotes, needsQuotesAsKey, unprintable } from '../../src/private/yaml-hazards';
import { runs } from '../support/runs';

/** Pieces that mean something to some YAML parser, alone or next to each other. */
const PIECES = [
  '---', '...', '%', '#', ' #', ': ', ':', '- ', '-', '?', '? ', '~', 'null', 'Null', 'yes', 'No', 'on', 'y', 'true', 'FALSE', 'e1', 'E-5', 'e', '.5', '5.', '.inf', '.NaN', '-.INF',
  '0x1F', '0b11', '017', '08', '1_000', '12:30', '190:20:30.15', '2001-01-01', 'T10:00:00Z', '<<', '=', '!', '!!str', '&a', '*a', '|', '>', '|-', '"', '\'', '\\', '\\n', '\n', '\n\n', ' \n', '\n ', '\t',
  '\r', '\u0000', '\u0007', '\u001b', '\u007f', '\u0085', '\u00a0', '\u2028', '\u2029', '\ufeff', '\ud800', '\udc00', 'é', '😀', '日本', '{', '}', '[', ']', ',', '@', '`', ' ', '  ', 'a', 'Z', '0', '7', '250m', '128Mi',
  '10.0.0.1', 'foo bar', '/livez', 'registry.example/app:1.2', '{"a":"b"}', 'it\'s', 'x'.repeat(45), 'long words and more of them, '.repeat(4), 'key: value\nother: value\n', '#!/bin/sh\nset -e\n\texec "$@"\n',
];

/** Strings that printers and readers get wrong. */
export const anyHostileString: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: fc.array(fc.constantFrom(...PIECES), { maxLength: 5 }).map((pieces) => pieces.join('')) },
  { weight: 2, arbitrary: fc.string({ unit: 'grapheme', maxLength: 12 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
  { weight: 1, arbitrary: fc.string({ unit: fc.constantFrom(...'0123456789abcdefxXoOeE+-_.:'), maxLength: 8 }) },
);

/** Those that cdk8s and TunedApp print alike. */
export const hostileString = anyHostileString.filter((text) => !isQuotedOnlyByTunedApp(text));

/** The documented exception: strings that some reader of YAML does not read as they are when cdk8s prints them, or that no file can hold. They have tests of their own. */
function isQuotedOnlyByTunedApp(text: string): boolean {
  return needsQuotes(text) || needsEscapes(text) || needsQuotesAsKey(text) || unprintable(text) !== undefined;
}

/** Of numbers, TunedApp refuses those that JSON does not have, and prints `1e-7` with a point. */
function isPrintedAlike(value: number): boolean {
  return Number.isFinite(value) && !/^-?\d+e/.test(String(value));
}

/** What an object may hold after cdk8s resolved it, and what a chart or object with a `toJson` of its own may return. */
export const anyValue: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown; list: unknown; map: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { weight: 6, arbitrary: hostileString },
    { weight: 2, arbitrary: fc.oneof(fc.integer(), fc.double().filter(isPrintedAlike), fc.maxSafeInteger(), fc.constantFrom(0, -0, 1.5e21, 2.5e-7, 0.1)) },
    { weight: 2, arbitrary: fc.constantFrom(true, false, null, undefined, '') },
    { weight: 3, arbitrary: tie('map') },
    { weight: 2, arbitrary: tie('list') },
  ),
  list: fc.array(tie('value'), { maxLength: 4 }),
  map: fc.dictionary(hostileString, tie('value'), { maxKeys: 5, noNullPrototype: true }),
})).value;

/** How often a property is tried, with how often it is in full: `IDENTITY_RUNS=50` tries it 50 times as often as that. */
export function parametersOf(whole: number): fc.Parameters<unknown> {
  const seed = Number(process.env.IDENTITY_SEED ?? (Date.now() % 2 ** 31));
  const times = process.env.IDENTITY_RUNS;
  return { numRuns: times === undefined ? runs(whole) : Math.ceil(whole * Number(times)), seed, endOnFailure: process.env.IDENTITY_SHRINK === 'no' };
}
