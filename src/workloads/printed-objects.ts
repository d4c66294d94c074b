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
  /** Those that somebody added, with what they say. */
  private readonly added = new Map<ManifestObject, Manifest>();
  /** Of all that the workload may print, now or after another plan. */
  private readonly ids = new Set<string>();

  constructor(private readonly self: Construct, private readonly input: RenderInput) {}

  /** Prints the objects that are not printed yet, in this order. */
  public print(objects: readonly PrintedObject[]): void {
    for (const { id, render, main } of objects) {
      this.ids.add(id);
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
    this.ofAddOns = this.present.filter((object) => !before.has(object) && !this.added.has(object as ManifestObject));
  }

  /**
   * Prints an object of somebody else's as the workload's own are.
   *
   * @throws if the id is taken, or the cluster would take it for an object that is there already: then nothing was added
   */
  public add(id: string, manifest: Manifest): ApiObject {
    const taken = this.self.node.tryFindChild(id);
    if (taken !== undefined || this.ids.has(id)) {
      const by = taken === undefined ? 'is kept for an object that the workload prints itself' : `is taken by ${ApiObject.isApiObject(taken) ? `${taken.kind} '${taken.name}'` : 'another construct'}`;
      throw new Error(`'${this.self.node.path}'.addObject: id '${id}' ${by}: give the object another, for example '${id}-${manifest.metadata.name === id ? 'added' : manifest.metadata.name}'`);
    }
    const object = new ManifestObject(this.self, id, () => manifest);
    try {
      registerObject(object);
    } catch (e) {
      this.self.node.tryRemoveChild(id);
      throw e;
    }
    this.added.set(object, manifest);
    return object;
  }

  /** What the added objects say that are still in the tree. */
  public get contents(): Manifest[] {
    return [...this.added].filter(([object]) => stands(object)).map(([, manifest]) => manifest);
  }

  /** Updates the objects after their input has changed. */
  public refresh(): void {
    this.own.forEach((object) => object.refresh());
  }

  /** The objects of the workload and its add-ons, including those that were removed from the tree. */
  public get all(): ApiObject[] {
    return [...this.own.values(), ...this.ofAddOns, ...this.added.keys()];
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
