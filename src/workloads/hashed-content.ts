import type { ApiObject } from 'cdk8s';

/** What a ConfigMap of ours holds, and the prop that it comes from. */
export interface HashedContent {
  readonly prop: string;
  readonly data: Readonly<Record<string, string>>;
}

/**
 * The name of a ConfigMap has a hash of its content: with other content the pods would not roll, and the API server would refuse the change.
 *
 * @throws if the printed object has other content, or another name
 */
export function checkHashed(object: ApiObject, { prop, data }: HashedContent, json: any): void {
  const same = json?.metadata?.name === object.name && json.immutable === true && json.binaryData === undefined
    && JSON.stringify(Object.entries(json.data ?? {}).sort()) === JSON.stringify(Object.entries(data).sort());
  if (!same) {
    throw new Error(`the content of ConfigMap '${object.name}' cannot be patched, because its name has a hash of its content: change the prop \`${prop}\``);
  }
}
