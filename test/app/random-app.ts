import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { ApiObject, App, AppProps, Chart, JsonPatch, Lazy, YamlOutputType } from 'cdk8s';
import { Construct, DependencyGroup, IConstruct } from 'constructs';
import * as fc from 'fast-check';
import { anyValue, hostileString } from './hostile';

type Kind = 'chart' | 'object' | 'plain';

interface Member {
  /** Index of the parent among the members before it; -1 is the app. */
  readonly parent: number;
  readonly kind: Kind;
  readonly id: string;
  readonly apiKind: string;
  readonly name?: string;
  readonly namespace?: string;
  readonly labels?: Record<string, string>;
  readonly content: Record<string, unknown>;
  readonly patched: boolean;
  readonly lazy: boolean;
}

/** A program that builds an app, as a value. */
export interface Program {
  readonly members: readonly Member[];
  readonly dependencies: readonly { readonly from: number; readonly to: number; readonly grouped: boolean }[];
  readonly outputType: YamlOutputType;
  readonly recordConstructMetadata: boolean;
  readonly failures: readonly { readonly at: number; readonly message: string }[];
  readonly changes: readonly Change[];
}

/** Something that the program does to its tree while it is synthesized. */
interface Change {
  readonly at: number;
  readonly during: 'validation' | 'lazy' | 'toJson';
  readonly adds: 'object' | 'failing object' | 'chart with an object' | 'dependency' | 'nothing, but removes';
  /** Where it is added, or what waits; -1 is the app. */
  readonly to: number;
  readonly after: number;
  readonly once: boolean;
}

const change = (size: number): fc.Arbitrary<Change> => fc.record({
  at: fc.nat(size - 1),
  during: fc.constantFrom('validation', 'lazy', 'toJson'),
  adds: fc.constantFrom('object', 'object', 'failing object', 'chart with an object', 'chart with an object', 'dependency', 'dependency', 'nothing, but removes'),
  to: fc.integer({ min: -1, max: size - 1 }),
  after: fc.nat(size - 1),
  once: fc.boolean(),
});

const IDS = ['a', 'b', 'web', 'Default', 'Resource', '0', '1', '2', '10', '01', '-1', '4294967294', '4294967295', '9007199254740993', 'a/b', 'A B', '..', '.', 'ünï', '😀', 'x'.repeat(80), 'true', 'app'];
const API_KINDS = ['ConfigMap', 'CronJob', 'Deployment', 'odd/Kind', 'Küche'];

const member = (index: number): fc.Arbitrary<Member> => fc.record({
  parent: fc.integer({ min: -1, max: index - 1 }),
  kind: fc.constantFrom<Kind>('chart', 'object', 'object', 'object', 'plain'),
  id: fc.constantFrom(...IDS),
  apiKind: fc.constantFrom(...API_KINDS),
  name: fc.option(fc.constantFrom('same', 'other', 'with space', '__proto__', '7'), { nil: undefined, freq: 3 }),
  namespace: fc.option(fc.constantFrom('team', ''), { nil: undefined }),
  labels: fc.option(fc.dictionary(hostileString, hostileString, { maxKeys: 2, noNullPrototype: true }), { nil: undefined }),
  content: fc.dictionary(fc.constantFrom('spec', 'data', 'b', 'kind2', 'Z'), anyValue, { maxKeys: 2, noNullPrototype: true }),
  patched: fc.boolean(),
  lazy: fc.boolean(),
});

/** Small apps: cdk8s's time doubles with each dependent chart. */
export const anyProgram: fc.Arbitrary<Program> = programOf(false);

/** Small apps that change while they are synthesized. */
export const anyChangingProgram: fc.Arbitrary<Program> = programOf(true);

function programOf(changing: boolean): fc.Arbitrary<Program> {
  return fc.integer({ min: changing ? 1 : 0, max: changing ? 8 : 11 }).chain((size) => fc.record({
    changes: changing ? fc.array(change(size), { minLength: 1, maxLength: 3 }) : fc.constant([]),
    members: fc.tuple(...Array.from({ length: size }, (_, index) => member(index))),
    dependencies: size === 0 ? fc.constant([]) : fc.array(fc.record({
      from: fc.nat(size - 1),
      to: fc.oneof({ weight: 40, arbitrary: fc.nat(size - 1) }, { weight: 1, arbitrary: fc.constantFrom(-1, -2) }),
      grouped: fc.boolean(),
    }), { maxLength: 6 }),
    outputType: fc.constantFrom(YamlOutputType.FILE_PER_APP, YamlOutputType.FILE_PER_CHART, YamlOutputType.FILE_PER_RESOURCE, YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE),
    recordConstructMetadata: fc.boolean(),
    failures: size === 0 ? fc.constant([]) : fc.oneof(
      { weight: 9, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: fc.array(fc.record({ at: fc.nat(size - 1), message: hostileString }), { minLength: 1, maxLength: 3 }) },
    ),
  }));
}

/** Runs a program on `App` or on a class that promises the same. */
export function build(program: Program, AppClass: new (props?: AppProps) => App, outdir: string): App {
  const app = new AppClass({ outdir, yamlOutputType: program.outputType, recordConstructMetadata: program.recordConstructMetadata });
  const constructs: Construct[] = [];
  let made = 0;
  const act = ({ adds, to, after }: Change) => {
    const scope = to === -1 ? app : constructs[to];
    const isInChart = scope.node.scopes.some((each) => Chart.isChart(each));
    const object = (parent: Construct) => new ApiObject(parent, `made${made++}`, { apiVersion: 'v1', kind: 'Made', spec: { made } });
    if (adds === 'dependency') {
      (to === -1 ? constructs[0] : scope).node.addDependency(constructs[after]);
    } else if (adds === 'nothing, but removes') {
      constructs[after].node.scope!.node.tryRemoveChild(constructs[after].node.id);
    } else if (adds === 'chart with an object' || !isInChart) {
      object(new Chart(scope, `made${made++}`)).addDependency(constructs[after]);
    } else {
      const added = object(scope);
      if (adds === 'failing object') {
        added.node.addValidation({ validate: () => ['made to fail'] });
      }
    }
  };
  const actions = (at: number, during: Change['during']) => program.changes.filter((each) => each.at === at && each.during === during).map((each) => {
    let count = 0;
    return () => { if (count++ === 0 || (!each.once && count < 5)) { act(each); } };
  });
  program.members.forEach((each, index) => {
    const later = actions(index, 'lazy');
    const construct = add(each, each.parent < 0 ? app : constructs[each.parent], later.length > 0 ? () => later.forEach((run) => run()) : undefined);
    constructs.push(construct);
    actions(index, 'validation').forEach((run) => construct.node.addValidation({ validate: () => { run(); return []; } }));
    if (construct instanceof ApiObject || construct instanceof Chart) {
      actions(index, 'toJson').forEach((run) => {
        const toJson = construct.toJson.bind(construct);
        construct.toJson = () => { run(); return toJson(); };
      });
    }
  });
  const at = (index: number): IConstruct => index === -1 ? app : index === -2 ? new Chart(new App({ outdir }), 'a') : constructs[index];
  for (const { from, to, grouped } of program.dependencies) {
    constructs[from].node.addDependency(grouped ? new DependencyGroup(at(to), at(from === 0 ? to : from - 1)) : at(to));
  }
  for (const { at: index, message } of program.failures) {
    constructs[index].node.addValidation({ validate: () => [message, 'and another'] });
  }
  return app;
}

function add(each: Member, parent: Construct, produce?: () => void): Construct {
  let id = each.id;
  while (parent.node.tryFindChild(id)) {
    id += '-';
  }
  const insideChart = [...parent.node.scopes].some((scope) => Chart.isChart(scope));
  if (each.kind === 'plain') {
    return new Construct(parent, id);
  }
  if (each.kind === 'chart' || !insideChart) {
    return new Chart(parent, id, { namespace: each.namespace, labels: each.labels, disableResourceNameHashes: each.patched });
  }
  const content = each.lazy ? { lazy: Lazy.any({ produce: () => each.content }) } : each.content;
  const later = produce ? { later: Lazy.any({ produce: () => { produce(); return 'made'; } }) } : {};
  const object = new ApiObject(parent, id, {
    ...later, apiVersion: 'v1', kind: each.apiKind, metadata: { ...each.name === undefined ? {} : { name: each.name }, labels: each.labels, annotations: each.labels }, ...content,
  });
  if (each.patched) {
    // the same object in two places, and a null: neither gets past cdk8s otherwise
    const shared = { twice: [1, null] };
    object.addJsonPatch(JsonPatch.add('/one', shared), JsonPatch.add('/two', shared));
  }
  return object;
}

/** What an app leaves on disk, or the error with which it failed. */
export interface Outcome {
  readonly error?: string;
  readonly files: Record<string, string | null>;
}

export function outcomeOf(run: () => void, outdir: string): Outcome {
  let error: string | undefined;
  try {
    run();
  } catch (failure) {
    error = `${(failure as Error).name}: ${(failure as Error).message}`;
  }
  return { error, files: filesIn(outdir) };
}

/** Path to content; null for a folder. */
export function filesIn(folder: string): Record<string, string | null> {
  const files: Record<string, string | null> = {};
  for (const name of fs.existsSync(folder) ? fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort() : []) {
    const file = path.join(folder, name);
    files[name] = fs.statSync(file).isDirectory() ? null : fs.readFileSync(file, 'latin1');
  }
  return files;
}

/** A fresh folder for each call, all below one that is removed at the end. */
export class Scratch {
  private readonly root = fs.mkdtempSync(path.join(os.tmpdir(), 'tuned-app-'));
  private count = 0;

  public folder(): string {
    return path.join(this.root, String(this.count++));
  }

  public clear(): void {
    fs.rmSync(this.root, { recursive: true, force: true });
    fs.mkdirSync(this.root);
  }

  public remove(): void {
    fs.rmSync(this.root, { recursive: true, force: true });
  }
}
