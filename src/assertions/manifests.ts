import { ApiObject } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { type Difference, differences } from './difference';
import { Match } from './match';
import { whyNoJson } from '../private/json-pointer';
import { checkCall, checkValue, type Expectation, isPlainObject, shown, text } from '../private/known-props';
import { nearest } from '../private/nearest';
import { SCOPE } from '../private/scope';
import { refuseSurplus } from '../private/surplus';

const KIND = text('Deployment');
const NAME = { ...text('web'), optional: true };
const LIKE: Expectation = {
  expected: 'an object with at least one field, for example { spec: { replicas: 3 } }',
  is: (value) => typeof value === 'object' && value !== null && !Array.isArray(value) && isPlainObject(value) && Object.keys(value).length > 0,
};

/** One printed object. */
interface Printed {
  readonly kind: string;
  readonly group: string;
  readonly name: string;
  readonly namespace: string | undefined;
  readonly json: Record<string, unknown>;
}

/**
 * The objects that an app prints, for your tests. Find objects by kind and name, and compare the fields that matter; no test needs an index.
 *
 * Write a kind as in YAML (`Deployment`); if two API groups share it, add the group (`serving.knative.dev/Service`, `core/Service`).
 */
export class Manifests {
  /**
   * The objects below a construct as they are printed now. Call it when the app is complete.
   *
   * @param scope the app, a chart, a workload, or any other construct
   * @throws if the scope is not a construct, or an object cannot be printed
   */
  public static of(scope: IConstruct): Manifests {
    checkValue('Manifests.of', 'scope', SCOPE, scope);
    const objects = scope.node.findAll().filter((construct): construct is ApiObject => ApiObject.isApiObject(construct));
    return new Manifests(objects.map((object) => ({
      kind: object.kind, group: object.apiGroup, name: object.name, namespace: object.metadata.namespace, json: object.toJson(),
    })));
  }

  private readonly printed: readonly Printed[];

  private constructor(printed: readonly Printed[]) {
    this.printed = printed;
  }

  /**
   * The object of a kind and name, as it is printed; a copy.
   *
   * @param kind for example `Deployment`
   * @param name of the object. Default: the only object of that kind
   * @throws if no object matches, or several do
   */
  public find(kind: string, name?: string): any {
    checkCall('manifests.find', { kind: KIND, name: NAME }, kind, name);
    return structuredClone(this.one(kind, name).json);
  }

  /**
   * All objects of a kind, as they are printed, in the order of the tree; copies.
   *
   * @param kind for example `Deployment`
   */
  public all(kind: string): any[] {
    checkCall('manifests.all', { kind: KIND }, kind);
    return this.ofKind(kind).map(({ json }) => structuredClone(json));
  }

  /**
   * Fails unless the object has the expected fields. It may have more fields. Each expected element of a list is searched in the whole list.
   * `Match.absent()` expects that a field is absent, `Match.exactly(value)` that a value has nothing more.
   *
   * @param kind for example `Deployment`
   * @param name of the object
   * @param expected for example `{ spec: { template: { spec: { containers: [{ name: 'app', image: 'web:1' }] } } } }`
   * @throws with the first path that differs, the value there and the expected one
   */
  public hasObjectLike(kind: string, name: string, expected: { [field: string]: any }): void {
    checkCall('manifests.hasObjectLike', { kind: KIND, name: text('web'), expected: LIKE }, kind, name, expected);
    const wrong = whyNoJson(expected, (part) => part instanceof Match) ?? undefinedIn(expected, '');
    if (wrong !== undefined) {
      throw new Error(`manifests.hasObjectLike: expected ${wrong}; Match.absent() expects that a field is absent`);
    }
    const found = differences(this.one(kind, name).json, expected, '');
    if (found.length > 0) {
      const [{ path, expected: wanted, got }] = kind === 'Secret' || kind === 'core/Secret' ? found.map(withoutData) : found;
      throw new Error(`${kind} '${name}' has ${got} at ${path}, expected ${wanted}${found.length === 1 ? '' : `; ${found.length - 1} more difference${found.length === 2 ? '' : 's'}`}`);
    }
  }

  /**
   * Fails if such an object is printed.
   *
   * @param kind for example `Ingress`
   * @param name of the object. Default: any of the kind
   * @throws with the objects that were found
   */
  public hasNoObject(kind: string, name?: string): void {
    checkCall('manifests.hasNoObject', { kind: KIND, name: NAME }, kind, name);
    const found = this.ofKind(kind).filter((object) => name === undefined || object.name === name);
    if (found.length > 0) {
      throw new Error(`expected no ${kind}${name === undefined ? '' : ` ${shown(name)}`}, found ${listed(found)}`);
    }
  }

  private ofKind(kind: string): Printed[] {
    return this.printed.filter((object) => kind === object.kind || kind === `${object.group}/${object.kind}`);
  }

  private one(kind: string, name: string | undefined): Printed {
    const ofKind = this.ofKind(kind);
    const found = ofKind.filter((object) => name === undefined || object.name === name);
    if (found.length === 1) {
      return found[0];
    }
    if (found.length > 1) {
      const groups = [...new Set(found.map((object) => object.group))];
      throw new Error(`${kind}${name === undefined ? '' : ` ${shown(name)}`} is ambiguous: found ${found.length} objects, ${listed(found)}, expected one: ${groups.length > 1
        ? `write the kind as ${groups.map((group) => `'${group}/${found[0].kind}'`).join(' or ')}` : name === undefined ? 'give a name' : 'use Manifests.of with the chart of one of them'}`);
    }
    if (ofKind.length > 0) {
      const names = ofKind.map((object) => object.name);
      const near = nearest(name!, names);
      throw new Error(`no ${kind} has the name ${shown(name)}: ${near === undefined ? `found ${listed(ofKind)}` : `did you mean '${near}'?`}`);
    }
    const kinds = [...new Set(this.printed.map((object) => object.kind))].sort();
    const near = nearest(kind, kinds);
    throw new Error(`no object of kind ${kind} is printed: ${near !== undefined ? `did you mean '${near}'?` : kinds.length === 0 ? 'the app prints nothing' : `found ${kinds.join(', ')}`}`);
  }
}

/** Messages never show the data of a Secret. */
function withoutData(difference: Difference): Difference {
  return /^(?:data|stringData)\b/.test(difference.path) ? { ...difference, got: 'a value that is not shown', expected: 'another' } : difference;
}

/** The most names in a message. */
const MOST_LISTED = 10;

function listed(objects: readonly Printed[]): string {
  const names = objects.slice(0, MOST_LISTED).map(({ name, namespace }) => `'${name}'${namespace === undefined ? '' : ` in namespace '${namespace}'`}`);
  return [...names, ...(objects.length > MOST_LISTED ? [`${objects.length - MOST_LISTED} more`] : [])].join(', ');
}

/** Where an expected value is undefined; undefined if none is. */
function undefinedIn(value: unknown, pointer: string): string | undefined {
  if (value === undefined) {
    return `at ${pointer} is undefined: leave the field out`;
  }
  return typeof value !== 'object' || value === null || value instanceof Match ? undefined
    : Object.entries(value).map(([key, one]) => undefinedIn(one, `${pointer}/${key}`)).find((found) => found !== undefined);
}

refuseSurplus('Manifests', Manifests);
