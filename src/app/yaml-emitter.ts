import { Yaml } from 'cdk8s';
import { UNPRINTABLE, YamlScalars } from './yaml-scalar';
import { Hazard, misreadIn, unprintable, unprintableIn } from '../private/yaml-hazards';

/** Thrown for a document that only cdk8s can print; it is then printed by cdk8s from its beginning. */
const UNUSUAL = Symbol('unusual');

/** Marks nodes of the YAML library, which have their own ways of printing. */
const LIBRARY_NODE = Symbol.for('yaml.node.type');

/**
 * Prints documents as cdk8s's `Yaml.stringify` does, byte for byte, but faster.
 *
 * It prints maps, lists, strings, numbers, booleans and null. cdk8s prints a document with anything else, or with one object in two places
 * (an anchor and an alias). One difference is by intent: a string that some parser misreads in cdk8s's output (`0o14`, a tab in bare text) is quoted.
 */
export class YamlEmitter {
  private readonly scalars = new YamlScalars();
  private readonly indents: string[] = [''];
  private readonly seen = new Set<object>();
  private text = '';

  /** The documents of one file. */
  public stringify(documents: Iterable<unknown>): string {
    const texts: string[] = [];
    for (const document of documents) {
      texts.push(this.document(document));
    }
    return texts.join('---\n');
  }

  /**
   * One document.
   *
   * @param document what to print.
   * @param pathOf returns the path of the document's construct, for errors.
   * @throws if it has a value that YAML cannot hold, or a string that parsers read differently in a document that only cdk8s can print.
   */
  public document(document: unknown, pathOf?: () => string): string {
    if (document === undefined) {
      return '\n';
    }
    this.text = '';
    this.seen.clear();
    try {
      this.root(document);
      return this.text;
    } catch (error) {
      if (error === UNPRINTABLE) {
        throw refusal(unprintableIn(document), pathOf);
      }
      if (error === UNUSUAL) {
        const hazard = misreadIn(document);
        if (hazard) {
          throw refusal(hazard, pathOf);
        }
        return Yaml.stringify(document);
      }
      throw error;
    } finally {
      this.text = '';
      this.seen.clear();
    }
  }

  private root(document: unknown): void {
    if (typeof document !== 'object' || document === null) {
      throw UNUSUAL;
    }
    if (this.isList(document)) {
      this.items(document, 0);
    } else {
      this.entries(document, Object.keys(document), 0);
    }
    this.text += '\n';
    // reading a character makes V8 join the pieces of the string; else a file of many documents would keep all pieces in memory
    this.text.charCodeAt(0);
  }

  /** A list, from its first dash on; `depth` is its own indentation. */
  private items(list: readonly unknown[], depth: number): void {
    if (list.length === 0) {
      this.text += '[]';
      return;
    }
    for (let i = 0; i < list.length; i++) {
      this.text += i === 0 ? '- ' : `\n${this.indent(depth)}- `;
      const item = list[i];
      if (typeof item !== 'object' || item === null) {
        this.scalar(item, depth + 1);
      } else if (this.isList(item)) {
        this.items(item, depth + 1);
      } else {
        this.entries(item, Object.keys(item), depth + 1);
      }
    }
  }

  /** A map, from its first key on; `depth` is its own indentation. */
  private entries(map: object, keys: readonly string[], depth: number): void {
    if (keys.length === 0) {
      this.text += '{}';
      return;
    }
    for (let i = 0; i < keys.length; i++) {
      const key = this.scalars.key(keys[i], depth === 0);
      if (key === undefined) {
        throw UNUSUAL;
      }
      this.text += i === 0 ? key : `\n${this.indent(depth)}${key}`;
      this.member((map as Record<string, unknown>)[keys[i]], depth + 1);
    }
  }

  private member(value: unknown, depth: number): void {
    if (typeof value !== 'object' || value === null) {
      this.text += ': ';
      this.scalar(value, depth);
    } else if (this.isList(value)) {
      this.text += value.length === 0 ? ': ' : `:\n${this.indent(depth)}`;
      this.items(value, depth);
    } else {
      const keys = Object.keys(value);
      this.text += keys.length === 0 ? ': ' : `:\n${this.indent(depth)}`;
      this.entries(value, keys, depth);
    }
  }

  private scalar(value: unknown, depth: number): void {
    switch (typeof value) {
      case 'string':
        this.text += this.scalars.text(value, depth);
        return;
      case 'number':
        this.text += this.scalars.number(value);
        return;
      case 'boolean':
        this.text += value ? 'true' : 'false';
        return;
      case 'undefined':
      case 'object':
        this.text += 'null';
        return;
      case 'bigint':
        if (unprintable(value) !== undefined) {
          throw UNPRINTABLE;
        }
        this.text += String(value);
        return;
      default:
        throw UNUSUAL;
    }
  }

  /** Whether an object is a list. Throws if it is not plain data, or is in the document twice. */
  private isList(value: object): value is readonly unknown[] {
    if (this.seen.has(value) || typeof (value as { toJSON?: unknown }).toJSON === 'function') {
      throw UNUSUAL;
    }
    this.seen.add(value);
    const prototype = Object.getPrototypeOf(value);
    if (prototype === Array.prototype && Array.isArray(value)) {
      return true;
    }
    if ((prototype === Object.prototype || prototype === null) && !(Symbol.iterator in value) && !(LIBRARY_NODE in value)) {
      return false;
    }
    throw UNUSUAL;
  }

  private indent(depth: number): string {
    for (let i = this.indents.length; i <= depth; i++) {
      this.indents.push('  '.repeat(i));
    }
    return this.indents[depth];
  }
}

function refusal(hazard: Hazard | undefined, pathOf: (() => string) | undefined): Error {
  const { pointer = '', text = 'a value', reason } = hazard ?? {};
  return new Error(`${pathOf ? `[${pathOf()}] ` : ''}cannot print ${text} at ${JSON.stringify(pointer)}: ${reason
    ?? 'YAML parsers read it differently, and it cannot be quoted, because the document has a key of more than 1024 characters, one object in two places, or a value that is not plain data: write the document as plain data, each part once'}`);
}
