import { ApiObject, App } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { refuseLostFiles } from './lost-files';
import { ClusterTarget } from '../cluster/cluster-target';

/** Objects by identity, for each scope that a target was applied to. */
const registries = new WeakMap<IConstruct, Map<string, ApiObject>>();

/**
 * Registers an object. Under one target no two objects may have the same API group, kind, namespace and name.
 *
 * Objects that users create themselves are checked when the app is validated.
 *
 * @throws if another object has the same identity
 */
export function registerObject(object: ApiObject): void {
  const scope = ClusterTarget._scopeOf(object);
  refuseLostFiles(App.of(object));
  let registry = registries.get(scope);
  if (registry === undefined) {
    registry = new Map();
    registries.set(scope, registry);
    scope.node.addValidation({ validate: () => duplicates(scope) });
  }
  const key = identityOf(object);
  const other = registry.get(key);
  if (other !== undefined) {
    throw new Error(clash(object, other));
  }
  registry.set(key, object);
}

function duplicates(scope: IConstruct): string[] {
  const seen = new Map<string, ApiObject>();
  const errors: string[] = [];
  for (const construct of scope.node.findAll()) {
    if (!ApiObject.isApiObject(construct) || ClusterTarget._scopeOf(construct) !== scope) {
      continue;
    }
    const key = identityOf(construct);
    const other = seen.get(key);
    if (other !== undefined) {
      errors.push(clash(construct, other));
    }
    seen.set(key, construct);
  }
  return errors;
}

function identityOf(object: ApiObject): string {
  return `${object.apiGroup}/${object.kind}/${object.metadata.namespace ?? ''}/${object.name}`;
}

function clash(object: ApiObject, other: ApiObject): string {
  const { namespace } = object.metadata;
  return `'${object.node.path}' and '${other.node.path}' are both ${object.kind} '${object.name}' ${namespace === undefined ? 'without a namespace' : `in namespace '${namespace}'`}: `
    + 'give one of them another name or namespace; if their charts are for different clusters, apply a ClusterTarget to each chart';
}
