import { ApiObject, App, JsonPatch, Lazy } from 'cdk8s';
import type { Construct } from 'constructs';
import type { Connections, Manifest, RenderInput } from './render-input';
import { checkApplies, type PatchOperation } from '../private/json-pointer';
import { isPlainObject } from '../private/known-props';

/** Resolvers that every cdk8s app has: lazies, implicit tokens, generated unions. */
const BUILT_IN_RESOLVERS = 3;

/**
 * The construct of all objects of this library.
 *
 * It is rendered at construction for its identity (API version, kind, name, namespace, labels, annotations), and again when it is printed, because
 * a workload's calls grow until then. Metadata and JSON patches of the user are applied to the printed object, so a patch works for any field. The output is
 * that of `ApiObject`, without a walk up the tree for each value.
 */
export class ManifestObject extends ApiObject {
  /**
   * Creates the object that a renderer makes of an input; undefined if it makes none.
   *
   * The manifest is not kept, because it is cheap to render and thousands of them need much memory.
   *
   * @throws what the renderer throws
   */
  public static print(scope: Construct, id: string, render: (input: RenderInput) => Manifest | undefined, input: RenderInput): ManifestObject | undefined {
    let read = false;
    const first = render({
      ...input,
      connections: () => {
        read = true;
        return input.connections();
      },
    });
    if (first === undefined) {
      return undefined;
    }
    return new ManifestObject(scope, id, () => render(input)!, first, () => (read ? stateOf(input.connections()) : ''));
  }

  /** Whether the current content of an object was rendered before without an error; false for other objects. */
  public static isChecked(object: ApiObject): boolean {
    // not instanceof: ApiObject overrides it and returns true for all objects
    const { plainState, operations, state } = object as ManifestObject;
    return plainState !== undefined && operations.length === 0 && plainState === state();
  }

  /** The patches of an object of this library; none for other objects. */
  public static patchesOf(object: ApiObject): readonly JsonPatch[] {
    return (object as ManifestObject).operations ?? [];
  }

  private readonly render: () => Manifest;
  private readonly state: () => string;
  private readonly operations: JsonPatch[] = [];
  /** The annotations from the renderer. */
  private told: Readonly<Record<string, string>>;
  /** The state in which the manifest was plain data; undefined if only printing can tell. */
  private readonly plainState: string | undefined;
  /** Only while it is printed. */
  private manifest: Manifest | undefined;

  constructor(scope: Construct, id: string, render: () => Manifest, first = render(), state = () => '') {
    const { apiVersion, kind, metadata, ...content } = first;
    // the content is lazy for cdk8s's own way of printing, which apps with resolvers use
    const lazy: Record<string, unknown> = {};
    for (const field of Object.keys(content)) {
      lazy[field] = Lazy.any({ produce: () => (this.manifest ?? render())[field] });
    }
    super(scope, id, { apiVersion, kind, metadata: withoutUndefined(metadata), ...lazy });
    if (OF_THE_CLUSTER.includes(kind)) {
      Object.assign(this.metadata, { namespace: undefined });
    }
    this.render = render;
    this.state = state;
    this.told = metadata.annotations ?? {};
    this.plainState = isPlain(content) ? state() : undefined;
  }

  /** Updates the annotations after the input has changed. The content is rendered when it is printed. */
  public refresh(): void {
    const { annotations } = this.render().metadata;
    for (const key of Object.keys(this.told)) {
      if (annotations?.[key] === undefined) {
        // cdk8s has no method to remove an annotation, but does not print an undefined one
        this.metadata.addAnnotation(key, undefined as unknown as string);
      }
    }
    Object.entries(annotations ?? {}).forEach(([key, value]) => this.metadata.addAnnotation(key, value));
    this.told = annotations ?? {};
  }

  public addJsonPatch(...ops: JsonPatch[]): void {
    // not passed to cdk8s, which ignores missing paths and throws its patch library's errors
    this.operations.push(...ops);
  }

  public toJson(): any {
    const json = this.unpatched();
    return this.operations.length === 0 ? json : this.patched(json);
  }

  private unpatched(): Record<string, unknown> {
    this.manifest = this.render();
    try {
      if (process.env.CDK8S_DISABLE_SORT || App.of(this).resolvers.length !== BUILT_IN_RESOLVERS) {
        return super.toJson();
      }
      const { apiVersion, kind, metadata: _identity, ...content } = this.manifest;
      const printed = printable(content);
      if (printed === UNUSUAL) {
        return super.toJson();
      }
      return { apiVersion, kind, metadata: this.metadata.toJson(), ...(printed as Record<string, unknown>) };
    } finally {
      this.manifest = undefined;
    }
  }

  /** Applies the patches as cdk8s does: to sorted keys; afterwards the well-known keys come first. */
  private patched(json: Record<string, unknown>): unknown {
    const patched = applyPatches(this, process.env.CDK8S_DISABLE_SORT ? json : sorted(json), this.operations);
    const result: Record<string, unknown> = {};
    for (const key of ['apiVersion', 'kind', 'metadata', ...Object.keys(patched)]) {
      if (key in patched) {
        result[key] = patched[key];
      }
    }
    return result;
  }
}

/**
 * Applies patches to an object's content and returns it; the content is changed.
 *
 * @throws with the object, the operation and its path if an operation fails by RFC 6902
 */
export function applyPatches(object: ApiObject, json: Record<string, unknown>, operations: readonly JsonPatch[]): Record<string, unknown> {
  return operations.reduce((patched, operation) => {
    try {
      checkApplies(patched, operation._toJson() as PatchOperation);
      return JsonPatch.apply(patched, operation) as Record<string, unknown>;
    } catch (e) {
      throw new Error(`patch('${object.kind}') of '${object.node.path}': ${(e as Error).message}`);
    }
  }, json);
}

/** Marks a value that only cdk8s can print: a token, or a value for which cdk8s throws. */
const UNUSUAL = Symbol('unusual');

/** Whether `printable` can print a value. */
function isPlain(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) {
    return typeof value !== 'function';
  }
  if (Array.isArray(value)) {
    return value.every(isPlain);
  }
  if (!isPlainObject(value) || typeof (value as { resolve?: unknown }).resolve === 'function') {
    return false;
  }
  for (const key in value) {
    if (!isPlain((value as Record<string, unknown>)[key])) {
      return false;
    }
  }
  return true;
}

/** A copy with sorted keys and without undefined values, as cdk8s prints. A copy, because one object in two places would become a YAML anchor. */
function printable(value: unknown): unknown {
  if (value === null || value === undefined) {
    return undefined;
  }
  if (typeof value !== 'object') {
    return typeof value === 'function' ? UNUSUAL : value;
  }
  if (Array.isArray(value)) {
    const out: unknown[] = new Array(value.length);
    for (let i = 0; i < value.length; i++) {
      const item = printable(value[i]);
      if (item === UNUSUAL) {
        return UNUSUAL;
      }
      out[i] = item;
    }
    return out;
  }
  if (!isPlainObject(value) || typeof (value as { resolve?: unknown }).resolve === 'function') {
    return UNUSUAL;
  }
  const out: Record<string, unknown> = {};
  for (const key of sortedKeys(value)) {
    const item = printable((value as Record<string, unknown>)[key]);
    if (item === UNUSUAL) {
      return UNUSUAL;
    }
    if (item !== undefined) {
      out[key] = item;
    }
  }
  return out;
}

function sorted(object: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(sortedKeys(object).map((key) => [key, object[key]]));
}

/** Most maps are already sorted: checking is cheaper than sorting. */
function sortedKeys(object: object): string[] {
  const keys = Object.keys(object);
  for (let i = 1; i < keys.length; i++) {
    if (keys[i - 1] > keys[i]) {
      return keys.sort();
    }
  }
  return keys;
}

/** Kinds of ours that are in no namespace: cdk8s would give them that of their chart. */
const OF_THE_CLUSTER = ['ClusterRole', 'ClusterRoleBinding'];

function withoutUndefined(metadata: Manifest['metadata']): Manifest['metadata'] {
  const there: Record<string, unknown> = {};
  for (const key of Object.keys(metadata) as Array<keyof typeof metadata>) {
    if (metadata[key] !== undefined) {
      there[key] = metadata[key];
    }
  }
  return there as unknown as Manifest['metadata'];
}

/** Calls only grow, or a list of routes or addresses becomes "all": so their sizes identify a state. */
function stateOf(connections: Connections): string {
  if (connections.calls.length + connections.callers.length + connections.external.length === 0) {
    return '||';
  }
  const routes = (calls: Connections['calls']) => calls.map((call) => call.routes.length).join(' ');
  return `${routes(connections.calls)}|${routes(connections.callers)}|${connections.external.map(({ cidrs }) => cidrs?.length ?? '*').join(' ')}`;
}
