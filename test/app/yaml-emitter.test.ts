import { Yaml } from 'cdk8s';
import * as fc from 'fast-check';
import { load } from 'js-yaml';
import { parse, parseAllDocuments } from 'yaml';
import { anyValue, hostileString, parametersOf } from './hostile';
import { YamlEmitter } from '../../src/app/yaml-emitter';

const tunedYaml = (...documents: unknown[]) => new YamlEmitter().stringify(documents);

describe('byte identity with cdk8s', () => {
  test('random documents print the same', () => {
    const emitter = new YamlEmitter();
    const parameters = parametersOf(1000);
    console.log(`random documents: seed ${parameters.seed}, ${parameters.numRuns} x 20`);

    fc.assert(fc.property(fc.array(anyValue, { minLength: 20, maxLength: 20 }), (documents) => {
      expect(emitter.stringify(documents)).toBe(Yaml.stringify(...documents));
    }), parameters);
  });

  test('random strings print the same as values and as keys, at every depth', () => {
    const emitter = new YamlEmitter();
    const parameters = parametersOf(3000);
    console.log(`random strings: seed ${parameters.seed}, ${parameters.numRuns}`);

    fc.assert(fc.property(hostileString, (text) => {
      const document = { [text]: text, top: [text, [text, { [text]: text }]], deep: { deeper: { [text]: { [text]: text } } } };

      expect(emitter.stringify([document])).toBe(Yaml.stringify(document));
    }), parameters);
  });

  test.each<[string, unknown]>([
    ['the same object twice', (() => { const shared = { a: 1 }; return { x: shared, y: [shared] }; })()],
    ['an object inside itself', (() => { const self: Record<string, unknown> = { a: 1 }; self.self = self; return self; })()],
    ['a date', { at: new Date(0) }],
    ['a map and a set', { map: new Map([['a', 1]]), set: new Set(['a']) }],
    ['bytes', { bytes: Buffer.from('hello') }],
    ['a big integer', { big: 1234567890123456789n }],
    ['an object with toJSON', { value: { toJSON: () => 'replaced' } }],
    ['a list with toJSON', { value: Object.assign([1], { toJSON: () => 'replaced' }) }],
    ['an object of a class', { value: new (class { public readonly a = 1; })() }],
    ['an object that can be iterated', { value: { [Symbol.iterator]: () => [1, 2][Symbol.iterator]() } }],
    ['an object without prototype', { value: Object.assign(Object.create(null), { a: 1 }) }],
    ['an object that the library takes for one of its own', { value: { [Symbol.for('yaml.node.type')]: Symbol.for('yaml.scalar'), value: 'text' } }],
    ['a list with holes', { value: new Array(3) }],
    ['a list of a class', { value: (class extends Array {}).of(1, 2, 3) }],
    ['a key of 1025 letters', { ['k'.repeat(1025)]: 1, after: 'x' }],
    ['a key of 1024 letters', { ['k'.repeat(1024)]: 1, after: 'x' }],
    ['a key that marks a document, at the top and below', { '---': { '---': 1 }, '%YAML': 1, '...': [{ '...': 1 }] }],
    ['boxed values', { s: Object('text'), n: Object(1), b: Object(true) }],
    ['a document that is a string', 'text\nof lines\n'],
    ['a document that is nothing', null],
    ['an empty document', {}],
    ['a list', [[], [[]], {}, [{}]]],
  ])('%s prints the same', (_, document) => {
    expect(tunedYaml({ before: 1 }, document, undefined, document)).toBe(Yaml.stringify({ before: 1 }, document, undefined, document));
  });

  test('a value that YAML cannot hold fails as with cdk8s, with where it is', () => {
    expect(() => Yaml.stringify({ f: () => 1 })).toThrow();
    expect(() => tunedYaml({ f: () => 1 })).toThrow('cannot print a function (f) at "/f": ');
  });

  test('a failure inside a document is the caller\'s failure', () => {
    const document = { get broken() { throw new Error('of the caller'); } };

    expect(() => tunedYaml(document)).toThrow('of the caller');
  });

  test('more strings than the emitter remembers print the same', () => {
    const documents = Array.from({ length: 21_000 }, (_, i) => `${i}x`);
    const emitter = new YamlEmitter();

    expect(emitter.stringify([documents, documents])).toBe(`${documents.map((text) => `- ${text}`).join('\n')}\n`.replace(/.*/s, '$&---\n$&'));
  });
});

describe('strings that a reader of YAML 1.2, or kubectl, takes for numbers', () => {
  test.each(['0o14', '0O14', '-0o7', '0X1F', '0B11', '0_x1F', '0x_1F', '1e1_0', '1_0e5_', '-_1', '+_1.5', '0_o17'])('%s is quoted as a value and as a key', (text) => {
    expect(tunedYaml({ [text]: text, list: [text] })).toBe(`"${text}": "${text}"\nlist:\n  - "${text}"\n`);
  });

  test.each([
    ['a\tb', '"a\\tb"'], ['<<', '"<<"'], ['=', '"="'], ['+-1', '"+-1"'], ['a\u0085b', '"a\\u0085b"'], ['\u2028', '"\\u2028"'], ['a\n\u007f', '"a\\n\\u007f"'], ['\t\na: 1\n', '"\\t\\na: 1\\n"'], ['a\nb ', '"a\\nb "'],
  ])('%j, which other readers refuse or change, is printed as %s', (text, printed) => {
    expect(tunedYaml({ text, list: [text] })).toBe(`text: ${printed}\nlist:\n  - ${printed}\n`);
  });

  test('cdk8s prints them bare, and a YAML 1.2 reader finds a number', () => {
    const printed = Yaml.stringify({ mode: '0o14' });

    expect({ printed, read: parse(printed) }).toEqual({ printed: 'mode: 0o14\n', read: { mode: 12 } });
    expect(parse(tunedYaml({ mode: '0o14' }))).toEqual({ mode: '0o14' });
  });

  test('strings that only look like numbers stay bare', () => {
    const texts = ['0o18', '0xg', '1.2.3', '1e', '_1', '0b2', '1-2', 'e1x', '10.0.0.1', '12Gi', '0.5Gi'];

    expect(tunedYaml(texts)).toBe(Yaml.stringify(texts));
    expect(tunedYaml(texts)).toBe(texts.map((text) => `- ${text}\n`).join(''));
  });

  test('random numbers of all notations are read back as the strings they were', () => {
    const parameters = parametersOf(500);
    const numeric = fc.string({ unit: fc.constantFrom(...'01789aFxXoObBeE+-_.:'), minLength: 1, maxLength: 7 });

    fc.assert(fc.property(fc.array(numeric, { minLength: 10, maxLength: 20 }), (texts) => {
      for (const version of ['1.1', '1.2'] as const) {
        expect(parseAllDocuments(tunedYaml(texts), { version }).map((document) => document.toJS())).toEqual([texts]);
      }
    }), parameters);
  });
});

describe('what readers would not agree about', () => {
  const reads = (text: string): unknown[] => {
    const bySchemas = (['1.1', '1.2'] as const).flatMap((version) => parseAllDocuments(text, { version }).map((document) => document.toJS() as unknown));
    return [...bySchemas, load(text)];
  };

  test.each(['a\u0085b', '\u0085', 'a\u2028b', 'a\u2029b', 'a\u007fb', '\u0080', 'a\u009f', 'a\ufffeb', 'a\uffff', '\n\u0085'])('%j is escaped as a key and as a value, at the top and below', (text) => {
    const document = { [text]: text, below: { [text]: [text] } };
    const printed = tunedYaml(document);

    expect(printed).toMatch(/^[ -~\n]*$/);
    expect(reads(printed)).toEqual([document, document, document]);
  });

  test('a key that ends like the key that merges is quoted', () => {
    expect(tunedYaml({ 'null<<': 'null<<' })).toBe('"null<<": null<<\n');
  });

  test.each([
    ['a lone surrogate', { a: { 'b/c': ['x', 'y\ud800'] } }, '"/a/b~1c/1"', '"y\\ud800"'],
    ['a lone surrogate in a key', { a: { '\udc00': 1 } }, '"/a/\udc00"', '"\\udc00"'],
    ['a lone surrogate in a key that marks a document', { '---\ud800': 1 }, '"/---\\ud800"', '"---\\ud800"'],
    ['no number', { a: NaN }, '"/a"', 'NaN'],
    ['infinity', { a: [-Infinity] }, '"/a/0"', '-Infinity'],
    ['an integer of more than 64 bits', { a: 9223372036854775808n }, '"/a"', '9223372036854775808'],
    ['a lone surrogate in a document that only cdk8s can print', { at: new Date(0), a: '\ud800' }, '"/a"', '"\\ud800"'],
    ['a number for some readers in a document that only cdk8s can print', { at: new Date(0), a: '0o14' }, '"/a"', '"0o14"'],
    ['an escape that is needed beside a key that is too long', { ['k'.repeat(1025)]: 1, a: '\u0085' }, '"/a"', '"\\u0085"'],
  ])('fails on %s, with where it is', (_what, document, pointer, text) => {
    expect(() => new YamlEmitter().document(document, () => 'chart/object')).toThrow(`[chart/object] cannot print ${text} at ${JSON.stringify(JSON.parse(pointer))}: `);
  });

  test.each<[unknown, string]>([[-0, '0'], [9223372036854775807n, '9223372036854775807'], [-9223372036854775808n, '-9223372036854775808'], [1e21, '1.0e+21'], [1e-7, '1.0e-7'], [-5e-324, '-5.0e-324'], [1.5e-7, '1.5e-7']])('%p is printed as %s', (value, printed) => {
    expect(tunedYaml({ value })).toBe(`value: ${printed}\n`);
  });

  test.each<[string, string]>([
    ['letters', 'x'.repeat(16_000_000)],
    ['words', 'x y'.repeat(5_500_000)],
    ['colons', 'a:b'.repeat(5_500_000)],
    ['digits', '1'.repeat(16_000_000)],
    ['digits and a unit', `${'1'.repeat(16_000_000)}Mi`],
  ])('one string of 16 million %s is printed as by cdk8s', (_what, text) => {
    const document = { a: text };

    expect(tunedYaml(document) === Yaml.stringify(document)).toBe(true);
  });

  test.each(['a', 'a ', 'a:', 'e1', '0o14', 'a: b', 'a #b', 'a\tb'])('a long string that ends in %j is quoted like a short one', (end) => {
    for (const length of [10, 4000, 4096, 4097, 10_000]) {
      const text = `${'word '.repeat(length / 5)}${end}`;
      expect(parseAllDocuments(tunedYaml({ text })).map((document) => document.toJS() as unknown)).toEqual([{ text }]);
    }
  });
});
