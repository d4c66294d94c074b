import { readFileSync } from 'fs';
import { join } from 'path';

/*
 * The public surface as jsii sees it (`node scripts/build.mjs` writes it): what a test has to call.
 */

export interface TypeRef {
  readonly primitive?: string;
  readonly fqn?: string;
  readonly collection?: { readonly kind: 'array' | 'map'; readonly elementtype: TypeRef };
}

export interface Parameter {
  readonly name: string;
  readonly type: TypeRef;
  readonly optional?: boolean;
  readonly variadic?: boolean;
}

export interface Property {
  readonly name: string;
  readonly type: TypeRef;
  readonly optional?: boolean;
}

export interface Method {
  readonly name: string;
  readonly static?: boolean;
  readonly returns?: { readonly type: TypeRef };
  readonly parameters?: Parameter[];
}

export interface Type {
  readonly fqn: string;
  readonly name: string;
  /** The submodule that it is in; undefined at the top. */
  readonly namespace?: string;
  readonly kind: 'class' | 'interface' | 'enum';
  /** A struct. */
  readonly datatype?: boolean;
  readonly interfaces?: string[];
  /** The class that it derives from, here or in another package. */
  readonly base?: string;
  readonly abstract?: boolean;
  readonly initializer?: { readonly parameters?: Parameter[] };
  readonly methods?: Method[];
  readonly properties?: Property[];
  readonly members?: Array<{ readonly name: string }>;
}

const TYPES: Readonly<Record<string, Type>> = JSON.parse(readFileSync(join(__dirname, '..', '..', '.jsii'), 'utf8')).types;

export const types: readonly Type[] = Object.values(TYPES).sort((a, b) => (a.name < b.name ? -1 : 1));

export function typeOf(fqn: string | undefined): Type | undefined {
  return fqn === undefined ? undefined : TYPES[fqn];
}

/** The props of a struct, those of the structs that it extends included. */
export function propsOf(struct: Type): Property[] {
  return [...(struct.interfaces ?? []).flatMap((fqn) => propsOf(typeOf(fqn)!)), ...(struct.properties ?? [])];
}

/** Classes of which a program has objects: an abstract one is called through those that derive from it. */
const classes: readonly Type[] = types.filter((t) => t.kind === 'class' && t.abstract !== true);

/** The methods of a class, those of the classes that it derives from included. */
function methodsOf(type: Type): Method[] {
  const base = typeOf(type.base);
  const own = type.methods ?? [];
  return [...(base === undefined ? [] : methodsOf(base)).filter(({ name }) => !own.some((method) => method.name === name)), ...own];
}

/** Everything that a program hands over when it calls something: `Scaling.onCpu`, `new EdgeFunction`, `EdgeFunction#callsTo`. */
export interface Call {
  readonly name: string;
  /** Of its type. */
  readonly submodule: string | undefined;
  readonly parameters: readonly Parameter[];
}

export const calls: readonly Call[] = classes.flatMap((t) => [
  ...(t.initializer === undefined ? [] : [{ name: `new ${t.name}`, submodule: t.namespace, parameters: t.initializer.parameters ?? [] }]),
  ...methodsOf(t).map((m) => ({ name: `${t.name}${m.static ? '.' : '#'}${m.name}`, submodule: t.namespace, parameters: m.parameters ?? [] })),
]).filter((call) => call.parameters.length > 0);

/** All methods of classes, those without parameters too. */
export const methods: ReadonlyArray<{ readonly type: string; readonly method: Method }> = classes.flatMap((t) => methodsOf(t).map((method) => ({ type: t.name, method })));
