import { misreadIn } from '../private/yaml-hazards';

/**
 * cdk8s prints some strings so that Kubernetes reads another value: `0o14` becomes 12.
 *
 * @param what the object, as errors name it
 * @throws on the first of them
 */
export function checkReadable(what: string, json: unknown): void {
  const found = misreadIn(json);
  if (found?.reason !== undefined) {
    throw new Error(`${what} has ${found.text} at ${found.pointer}: ${found.reason}`);
  }
  if (found !== undefined) {
    throw new Error(`${what} has ${found.text} at ${found.pointer}: cdk8s.App prints it unquoted, so Kubernetes reads another value; use TunedApp in place of App, or write another text`);
  }
}
