import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { serviceObjects, serviceValues } from '../content';

/** A service of plain `ApiObject`s. */
export function addService(scope: Construct, index: number): void {
  for (const object of serviceObjects(serviceValues(index))) {
    new ApiObject(scope, object.kind as string, object as { apiVersion: string; kind: string });
  }
}
