import { calls, propsOf, typeOf, type TypeRef } from '../inputs/assembly';

/*
 * Every place where the public surface takes something, from the assembly: each parameter of each factory, constructor and method, each prop of the structs in them,
 * each element of the lists, each key and value of the maps, and what users' own classes answer.
 */

/** One step from a parameter to a place within it. */
export type Step =
  | { readonly kind: 'prop'; readonly struct: string; readonly name: string; readonly type: TypeRef }
  | { readonly kind: 'element'; readonly type: TypeRef }
  | { readonly kind: 'value'; readonly type: TypeRef }
  | { readonly kind: 'key'; readonly type: TypeRef; readonly value: TypeRef }
  /** What an object of the user's own class holds, or answers. */
  | { readonly kind: 'member'; readonly owner: string; readonly name: string; readonly method: boolean; readonly type: TypeRef };

/** A place that takes a value. */
export interface Slot {
  /** For example `ClusterTarget.kubernetes(props.nodeShapes[].name)`. */
  readonly id: string;
  /** The call, for example `ClusterTarget.kubernetes`. */
  readonly call: string;
  /** Which of its parameters. */
  readonly index: number;
  readonly parameter: string;
  /** From the parameter to the place. */
  readonly steps: readonly Step[];
  readonly type: TypeRef;
}

/** The name that an error about a slot has to tell: of its prop, else of its parameter. */
export function nameOf({ steps, parameter }: Slot): string {
  const named = steps.filter((step): step is Step & { readonly name: string } => 'name' in step);
  return named.length === 0 ? parameter : named[named.length - 1].name;
}

/** All slots, in the order of the assembly. */
export const SLOTS: readonly Slot[] = calls.filter(({ submodule }) => submodule !== 'assertions').flatMap(({ name: call, parameters }) => parameters.flatMap((parameter, index) => {
  const at = (path: string, steps: readonly Step[], type: TypeRef): Slot => ({ id: `${call}(${path})`, call, index, parameter: parameter.name, steps, type });
  return [at(parameter.name, [], parameter.type), ...within(parameter.name, parameter.type, [], at)];
}));

function within(path: string, type: TypeRef, steps: readonly Step[], at: (path: string, steps: readonly Step[], type: TypeRef) => Slot): Slot[] {
  return stepsInto(type)
    .filter((step) => !steps.some((earlier) => earlier.kind === 'prop' && step.kind === 'prop' && earlier.struct === step.struct))
    .flatMap((step) => {
      const here = path + textOf(step);
      const all = [...steps, step];
      return [at(here, all, step.type), ...(step.kind === 'key' ? [] : within(here, step.type, all, at))];
    });
}

function stepsInto(type: TypeRef): Step[] {
  if (type.collection !== undefined) {
    const { kind, elementtype } = type.collection;
    return kind === 'array' ? [{ kind: 'element', type: elementtype }] : [{ kind: 'key', type: { primitive: 'string' }, value: elementtype }, { kind: 'value', type: elementtype }];
  }
  const known = typeOf(type.fqn);
  if (known?.kind !== 'interface') {
    return [];
  }
  if (known.datatype) {
    return propsOf(known).map((prop) => ({ kind: 'prop', struct: known.name, name: prop.name, type: prop.type }));
  }
  // what users implement: their structs come back to the library
  const isStruct = (ref: TypeRef | undefined): boolean => typeOf(ref?.fqn)?.datatype === true;
  return [
    ...(known.properties ?? []).filter((prop) => isStruct(prop.type)).map((prop): Step => ({ kind: 'member', owner: known.name, name: prop.name, method: false, type: prop.type })),
    ...(known.methods ?? []).filter((method) => isStruct(method.returns?.type)).map((method): Step => ({ kind: 'member', owner: known.name, name: method.name, method: true, type: method.returns!.type })),
  ];
}

function textOf(step: Step): string {
  switch (step.kind) {
    case 'element': return '[]';
    case 'value': return '{}';
    case 'key': return '{key}';
    case 'member': return `.${step.name}${step.method ? '()' : ''}`;
    case 'prop': return `.${step.name}`;
  }
}
