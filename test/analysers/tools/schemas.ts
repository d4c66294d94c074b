import * as fs from 'node:fs';
import * as path from 'node:path';
import { cacheFolder } from '../../cluster/harness/cache';
import { moduleFolder } from '../../cluster/harness/modules';

/** The releases whose published OpenAPI is used: one for each minor. */
export const SCHEMA_VERSIONS = ['1.28.15', '1.29.0', '1.30.0', '1.31.0', '1.32.2', '1.33.4', '1.34.0', '1.35.0', '1.36.3', '1.37.1'];

type Schema = Record<string, any>;

/**
 * A folder with one strict JSON schema for each kind of a Kubernetes release, made from the OpenAPI documents of
 * its Go module and kept in the cache.
 */
export function schemaFolder(version: string): string {
  const folder = path.join(cacheFolder('schemas'), version);
  if (!fs.existsSync(folder)) {
    const unfinished = fs.mkdtempSync(`${folder}-`);
    const documents = path.join(moduleFolder(`k8s.io/kubernetes@v${version}`), 'api', 'openapi-spec', 'v3');
    for (const file of fs.readdirSync(documents).filter((name) => /v\d\w*_openapi\.json$/.test(name))) {
      const schemas: Record<string, Schema> = JSON.parse(fs.readFileSync(path.join(documents, file), 'utf8')).components?.schemas ?? {};
      for (const [name, schema] of Object.entries(schemas)) {
        for (const { group, version: apiVersion, kind } of schema['x-kubernetes-group-version-kind'] ?? []) {
          if (schema.properties?.metadata && !kind.endsWith('List')) {
            const suffix = group ? `${group.split('.')[0]}-${apiVersion}` : apiVersion;
            fs.writeFileSync(path.join(unfinished, `${kind}-${suffix}.json`.toLowerCase()), JSON.stringify(standalone(name, schemas)));
          }
        }
      }
    }
    fs.renameSync(unfinished, folder);
  }
  return folder;
}

/** A schema with the definitions that it reaches. */
function standalone(name: string, schemas: Record<string, Schema>): Schema {
  const definitions: Record<string, Schema> = {};
  const reach = (reached: string) => {
    if (!definitions[reached]) {
      definitions[reached] = {};
      definitions[reached] = strict(schemas[reached], reach);
    }
  };
  reach(name);
  return { $schema: 'http://json-schema.org/draft-07/schema#', $ref: `#/definitions/${name}`, definitions };
}

/** The same schema, in which a field that is not declared is an error. */
function strict(schema: Schema, reach: (name: string) => void): Schema {
  const result: Schema = {};
  for (const [key, value] of Object.entries(schema)) {
    if (key === '$ref') {
      const name = String(value).replace('#/components/schemas/', '');
      reach(name);
      result.$ref = `#/definitions/${name}`;
    } else if (key === 'properties') {
      result.properties = Object.fromEntries(Object.entries(value as Schema).map(([name, property]) => [name, strict(property, reach)]));
    } else if (key === 'items' || key === 'additionalProperties') {
      result[key] = typeof value === 'object' ? strict(value, reach) : value;
    } else if (['allOf', 'oneOf', 'anyOf'].includes(key)) {
      result[key] = value.map((each: Schema) => strict(each, reach));
    } else if (['type', 'required', 'enum', 'pattern', 'minimum', 'maximum', 'minItems', 'maxItems'].includes(key)) {
      result[key] = value;
    }
  }
  if (result.properties && result.additionalProperties === undefined) {
    result.additionalProperties = false;
  }
  return result;
}
