/*
 * As much of JSON Schema 2020-12 as the published schemas use. A keyword that is not known here is an error, so that no schema can look checked without being checked.
 */

type Json = Record<string, unknown>;

const KEYWORDS = new Set([
  '$schema', '$id', '$defs', '$ref', 'title', 'description', 'type', 'const', 'enum', 'properties', 'required', 'dependentRequired', 'additionalProperties',
  'items', 'minItems', 'minLength', 'pattern', 'minimum', 'exclusiveMinimum', 'maximum',
]);

/** What a value violates, as sentences with the path of the violation; empty = valid. */
export function violations(value: unknown, schema: Json, root: Json = schema, path = '$'): string[] {
  for (const keyword of Object.keys(schema)) {
    if (!KEYWORDS.has(keyword)) {
      throw new Error(`schema keyword '${keyword}' at ${path} is not checked by this test`);
    }
  }
  if (typeof schema.$ref === 'string') {
    return violations(value, resolve(schema.$ref, root), root, path);
  }
  const found: string[] = [];
  if (schema.type !== undefined && typeOf(value) !== schema.type) {
    return [`${path} is ${typeOf(value)}, expected ${String(schema.type)}`];
  }
  if (Array.isArray(schema.enum) && !schema.enum.includes(value)) {
    found.push(`${path} is ${JSON.stringify(value)}, expected one of ${schema.enum.join(', ')}`);
  }
  if (schema.const !== undefined && value !== schema.const) {
    found.push(`${path} is ${JSON.stringify(value)}, expected ${JSON.stringify(schema.const)}`);
  }
  if (typeof value === 'number') {
    const { minimum, exclusiveMinimum, maximum } = schema as Record<string, number | undefined>;
    const low = (minimum !== undefined && value < minimum) || (exclusiveMinimum !== undefined && value <= exclusiveMinimum);
    if (!Number.isFinite(value) || low || (maximum !== undefined && value > maximum)) {
      found.push(`${path} is ${value}, out of bounds`);
    }
  }
  if (typeof value === 'string') {
    if (value.length < ((schema.minLength as number | undefined) ?? 0)) {
      found.push(`${path} is too short`);
    }
    if (typeof schema.pattern === 'string' && !new RegExp(schema.pattern).test(value)) {
      found.push(`${path} is '${value}', expected ${schema.pattern}`);
    }
  }
  if (Array.isArray(value)) {
    if (value.length < ((schema.minItems as number | undefined) ?? 0)) {
      found.push(`${path} has too few items`);
    }
    if (schema.items !== undefined) {
      value.forEach((item, i) => found.push(...violations(item, schema.items as Json, root, `${path}[${i}]`)));
    }
  }
  if (typeOf(value) === 'object') {
    const object = value as Json;
    const properties = (schema.properties ?? {}) as Record<string, Json>;
    for (const key of (schema.required ?? []) as string[]) {
      if (!Object.hasOwn(object, key)) {
        found.push(`${path} lacks ${key}`);
      }
    }
    for (const [key, others] of Object.entries((schema.dependentRequired ?? {}) as Record<string, string[]>)) {
      found.push(...others.filter((other) => Object.hasOwn(object, key) && !Object.hasOwn(object, other)).map((other) => `${path} has ${key} and lacks ${other}`));
    }
    for (const [key, item] of Object.entries(object)) {
      if (Object.hasOwn(properties, key)) {
        found.push(...violations(item, properties[key], root, `${path}.${key}`));
      } else if (schema.additionalProperties === false) {
        found.push(`${path} has the unknown key ${key}`);
      }
    }
  }
  return found;
}

function typeOf(value: unknown): string {
  if (value === null) {
    return 'null';
  }
  return Array.isArray(value) ? 'array' : typeof value;
}

function resolve(ref: string, root: Json): Json {
  const found = ref.split('/').slice(1).reduce<unknown>((at, key) => (at as Json | undefined)?.[key], root);
  if (found === undefined) {
    throw new Error(`$ref '${ref}' leads nowhere`);
  }
  return found as Json;
}
