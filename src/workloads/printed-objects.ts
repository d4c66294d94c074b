import { ApiObject } from 'cdk8s';
import type { Construct, IConstruct } from 'constructs';
import { stands } from './around';
import { registerObject } from './object-registry';
import { ManifestObject } from '../manifests/manifest-object';
import type { Manifest, RenderInput } from '../manifests/render-input';

/** An object that a workload prints: its construct id, its renderer, and whether it owns the pods. */
export interface PrintedObject {
  readonly id: string;
  readonly render: (input: RenderInput) => Manifest | undefined;
  readonly main?: boolean;
}

/**
 * The objects of one workload: its own, and those of its add-ons. Objects that users add below it are not among them.
 */
export class PrintedObjects {
  /** By construct id, including objects that were removed from the tree. */
  private readonly own = new Map<string, ManifestObject>();
  private ofAddOns: readonly ApiObject[] = [];

  constructor(private readonly self: Construct, private readonly input: RenderInput) {}

  /** Prints the objects that are not printed yet, in this order. */
  public print(objects: readonly PrintedObject[]): void {
    for (const { id, render, main } of objects) {
      const object = this.own.has(id) ? undefined : ManifestObject.print(this.self, id, render, this.input);
      if (object !== undefined) {
        registerObject(object);
        this.own.set(id, object);
        if (main) {
          this.self.node.defaultChild = object;
        }
      }
    }
  }

  /** Binds the add-ons: objects that appear below the workload meanwhile are theirs. */
  public bind(addOns: () => void): void {
    const before = new Set<IConstruct>(this.self.node.findAll());
    addOns();
    this.ofAddOns = this.present.filter((object) => !before.has(object));
  }

  /** Updates the objects after their input has changed. */
  public refresh(): void {
    this.own.forEach((object) => object.refresh());
  }

  /** The objects of the workload and its add-ons, including those that were removed from the tree. */
  public get all(): ApiObject[] {
    return [...this.own.values(), ...this.ofAddOns];
  }

  /** All objects below the workload, including those of users. */
  public get present(): ApiObject[] {
    return this.self.node.findAll().filter((c): c is ApiObject => ApiObject.isApiObject(c));
  }

  /** One of the workload's own objects; undefined if it is not printed. */
  public find(id: string): ApiObject | undefined {
    const object = this.own.get(id);
    return object !== undefined && stands(object) ? object : undefined;
  }

  /**
   * One of the workload's own objects that every workload of its kind prints.
   *
   * @throws if it was removed from the tree
   */
  public get(id: string): ApiObject {
    const object = this.own.get(id)!;
    if (!stands(object)) {
      throw new Error(`'${object.node.path}' was removed from the tree, so '${this.self.node.path}' prints no ${object.kind} '${object.name}': read apiObjects, which has the printed objects, or do not remove it`);
    }
    return object;
  }

  /** The workload's own objects of a kind, in their order. */
  public ofKind(kind: string): ApiObject[] {
    return [...this.own.values()].filter((object) => object.kind === kind && stands(object));
  }
}
