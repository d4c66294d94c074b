import { ApiObject, App, Chart, type JsonPatch } from 'cdk8s';
import type { Construct, IConstruct } from 'constructs';
import { acknowledgementsState, thresholdAt } from './acknowledgements';
import { rememberWorkload, stands } from './around';
import { checkMethodCall, namespaceOf } from './call-tables';
import { callerFindings } from './caller-findings';
import { connectionFindings } from './connection-findings';
import { Edges } from './edges';
import { errorOf, isError, openFindings, reportFindings } from './findings';
import { factsOf } from './fixed-fields';
import { namingErrors } from './named-errors';
import { registerObject } from './object-registry';
import { patchFindings } from './patch-findings';
import { writePlanAfterSynthesis } from './plan-files';
import { planInputOf, type WorkloadShape } from './plan-input-of';
import { type Previous, previousOf } from './previous-plans';
import { removedFrom } from './removed-findings';
import { scalingFindings } from './scaling-findings';
import { secretsGiven } from './secret-findings';
import { suppliesOf, type Supplies } from './supplies';
import type { CallsExternalOptions, ICallee, IWorkload, IWorkloadAddOn } from './workload';
import type { WorkloadProps } from './workload-props';
import { ClusterTarget } from '../cluster/cluster-target';
import { externalSecretNames, renderExternalSecret } from '../manifests/external-secrets/external-secret';
import { SERVICE_ACCOUNTS_SINCE_ISTIO } from '../manifests/istio/authorization-policy';
import { checkEnvironment, urlVariable } from '../manifests/kubernetes/environment';
import { selectorLabels } from '../manifests/labels';
import { applyPatches, ManifestObject } from '../manifests/manifest-object';
import { SERVICE_PORT } from '../manifests/ports';
import type { Manifest, RenderInput } from '../manifests/render-input';
import type { WorkloadEndpoint } from '../manifests/workload-endpoint';
import { checkName } from '../private/checks';
import { contentHash } from '../private/content-hash';
import { onMirror } from '../private/image-reference';
import { checkPointers, type PatchOperation } from '../private/json-pointer';
import { shown } from '../private/known-props';
import { nearest } from '../private/nearest';
import { masked } from '../private/secrets';
import { misreadIn, printsAsCdk8s } from '../private/yaml-hazards';
import { type PrintedFacts, previousFindings } from '../tuning/checks/findings-previous';
import type { Finding, FindingSeverity } from '../tuning/decisions/decision';
import { Found, graded, worstFirst } from '../tuning/decisions/finding-severity';
import { runsOnKnative } from '../tuning/demand/capabilities';
import type { PlanInput } from '../tuning/demand/plan-input';
import { planWorkload } from '../tuning/plan-workload';
import type { WorkloadRequirements } from '../tuning/profile/requirements';
import type { WorkloadPlan } from '../tuning/workload-plan';

/** An object that a workload prints: its construct id, its renderer, and whether it is the one that owns the pods. */
export interface PrintedObject {
  readonly id: string;
  readonly render: (input: RenderInput) => Manifest | undefined;
  readonly main?: boolean;
}

/** Ports that Istio's proxies listen on in the pod's own network namespace. */
const MESH_PORTS = [15000, 15001, 15002, 15004, 15006, 15008, 15009, 15020, 15021, 15053, 15090];

/**
 * What the three workloads share: props become a plan, the plan becomes objects, and connections and patches reach them.
 */
export class WorkloadCore {
  public plan: WorkloadPlan;
  public readonly input: MutableInput;
  private readonly edges: Edges;
  private readonly addOns: readonly AttachedAddOn[];
  private readonly previous: Previous;
  /** Counts changes since construction, so that validation renders once per state. */
  private revision = 0;
  private validState = '';
  /** Objects by construct id, also those that somebody took out of the tree. */
  private readonly printed = new Map<string, ManifestObject>();

  private addOnObjects: readonly ApiObject[] = [];

  /** @throws in the user's words, with the construct's path, where the props cannot become a plan */
  constructor(private readonly self: Construct & IWorkload, props: WorkloadProps, shapeOf: () => WorkloadShape) {
    const planned = namingErrors(self, props.name ?? self.node.id, () => planOf(self, props, shapeOf()));
    const { name, namespace, supplies } = planned;
    this.addOns = planned.addOns;
    this.previous = planned.previous;
    this.plan = planned.plan;
    this.edges = new Edges(self);
    this.input = {
      plan: planned.input,
      settings: this.plan._settings,
      target: planned.input.target,
      name,
      namespace,
      image: onMirror(props.image, planned.input.target._props.imageMirror),
      config: supplies.config === undefined ? undefined : { name: `${name}-${contentHash(supplies.config)}`, data: supplies.config },
      env: supplies.env,
      secrets: supplies.secrets,
      self: planned.endpoint,
      connections: () => this.edges.connections(),
    };
    namingErrors(self, name, () => checkEnvironment(this.input, false));
    self.node.addValidation({ validate: () => this.validate() });
    reportFindings(self, () => this.allFindings());
    writePlanAfterSynthesis(self, () => this.planText());
    rememberWorkload(self);
  }

  /** Prints the objects in this order, then lets the add-ons add theirs. */
  public print(objects: readonly PrintedObject[]): void {
    const secrets = externalSecretNames(this.input).map((name): PrintedObject => ({
      id: `external-secret-${name.slice(this.input.name.length + 1)}`,
      render: (input) => renderExternalSecret(input, name),
    }));
    this.printEach([...secrets, ...objects]);
    const before = new Set<IConstruct>(this.self.node.findAll());
    [...this.addOns].sort((a, b) => (a.wants.name < b.wants.name ? -1 : 1)).forEach(({ addOn }) => addOn.bind(this.self));
    this.addOnObjects = this.apiObjects.filter((object) => !before.has(object));
  }

  private printEach(objects: readonly PrintedObject[]): void {
    for (const { id, render, main } of objects) {
      const object = this.printed.has(id) ? undefined : ManifestObject.print(this.self, id, render, this.input);
      if (object !== undefined) {
        registerObject(object);
        this.printed.set(id, object);
        if (main) {
          this.self.node.defaultChild = object;
        }
      }
    }
  }

  /**
   * Plans again with an input that became known after construction. What is printed already says what the new plan says; what the new plan adds is printed now.
   *
   * @throws what the planner throws: nothing has changed then
   */
  public replan(change: Partial<PlanInput>, objects: readonly PrintedObject[]): void {
    const input = { ...this.input.plan, ...change };
    const plan = namingErrors(this.self, input.name, () => planWorkload(input));
    this.plan = plan;
    this.input.plan = input;
    this.input.settings = plan._settings;
    this.printed.forEach((object) => object.refresh());
    this.printEach(objects);
    this.revision++;
  }

  /** A copy: a frozen one could not be handed to other languages, and what a caller does to it changes no plan. */
  public get endpoint(): WorkloadEndpoint {
    const { self } = this.input;
    return { ...self, podLabels: { ...self.podLabels } };
  }

  /** What the workload and its add-ons printed, also what somebody took out of the tree. */
  private get ours(): ApiObject[] {
    return [...this.printed.values(), ...this.addOnObjects];
  }

  public get apiObjects(): ApiObject[] {
    return this.self.node.findAll().filter((c): c is ApiObject => ApiObject.isApiObject(c));
  }

  /** The plan as a file: with all that is found, and the objects that are printed. */
  private planText(): string {
    return `${JSON.stringify({ ...this.plan._toJson(), findings: this.findings, objects: this.facts() }, undefined, 2)}\n`;
  }

  /** What the plan found, and what only the app around it shows, without what is acknowledged. */
  public get findings(): Finding[] {
    return openFindings(this.self, this.allFindings());
  }

  private allFindings(): Finding[] {
    const found: Found[] = [];
    if (this.input.namespace === undefined) {
      found.push({ id: 'no-namespace', rule: 'rulings 18', message: `chart '${Chart.of(this.self).node.path}' has no namespace: whoever applies the objects chooses it; say namespace on the chart` });
    }
    const { authorization, waypointAuthorization } = this.plan._settings.mesh?.security ?? {};
    if (this.input.namespace === undefined && (authorization ?? waypointAuthorization) !== undefined && !this.input.target._istioAtLeast(SERVICE_ACCOUNTS_SINCE_ISTIO)) {
      found.push({ id: 'mesh-identity-any-namespace', rule: 'IST-12', message: `chart '${Chart.of(this.self).node.path}' has no namespace, so the AuthorizationPolicy of '${this.input.name}' admits accounts by their name in every namespace (*/sa/…): say namespace on the chart, or istioVersion '1.${SERVICE_ACCOUNTS_SINCE_ISTIO}' or newer on the ClusterTarget, which can name an account of the policy's own namespace` });
    }
    const around = scalingFindings(this.self, this.ours);
    const changed = [...this.secrets(), ...patchFindings(this.ours), ...removedFrom(this.self, this.ours), ...this.changes(), ...around.found];
    const planned = this.plan.findings.filter(({ id }) => id !== 'single-replica' || (around.foreignFloor ?? 0) < 2);
    return worstFirst([...planned, ...graded([...found, ...callerFindings(this.self, this.input, this.ours), ...connectionFindings(this.input, this.edges.called), ...changed])]);
  }

  public callsTo(other: ICallee, routes: readonly string[]): void {
    checkMethodCall.callsTo(this.self, other, routes);
    const variable = urlVariable(other.endpoint.workloadName);
    if (this.input.config?.data[variable] !== undefined) {
      throw new Error(`'${this.self.node.path}' has ${variable} in config and calls '${other.node.path}', which sets it: move it to env, where yours wins, or leave it out`);
    }
    this.named(() => this.edges.callsTo(other, routes));
    this.revision++;
  }

  public acceptCallsFrom(caller: ICallee, routes: readonly string[]): void {
    checkMethodCall.acceptCallsFrom(this.self, caller, routes);
    this.named(() => this.edges.acceptCallsFrom(caller, routes));
    this.revision++;
  }

  public callsExternal(host: string, port: number, options?: CallsExternalOptions): void {
    checkMethodCall.callsExternal(this.self, host, port, options);
    this.named(() => this.edges.callsExternal(host, port, options));
    this.revision++;
  }

  /** What goes wrong says which workload it is. */
  private named(run: () => void): void {
    namingErrors(this.self, this.input.name, run);
  }

  public patch(kind: string, operations: readonly JsonPatch[]): void {
    checkMethodCall.patch(this.self, kind, operations);
    // objects that users put below the workload are theirs
    const objects = this.apiObjects.filter((object) => this.ours.includes(object));
    const matching = objects.filter((o) => o.kind === kind || `${o.apiGroup}/${o.kind}` === kind);
    const groups = [...new Set(matching.map((o) => o.apiGroup))].sort();
    if (matching.length === 0) {
      const kinds = kindsOf(objects);
      const near = nearest(kind, kinds);
      const own = this.apiObjects.find((o) => o.kind === kind || `${o.apiGroup}/${o.kind}` === kind);
      if (own !== undefined) {
        throw new Error(`patch(${shown(kind)}) of '${this.self.node.path}': the workload prints no such object, '${own.node.path}' is one of your own: use ApiObject.of(…).addJsonPatch on it`);
      }
      throw new Error(`patch(${shown(kind)}) of '${this.self.node.path}': no such kind is emitted; expected one of ${kinds.join(', ')}${near === undefined ? '' : `; did you mean ${near}?`}`);
    }
    if (groups.length > 1) {
      throw new Error(`patch(${shown(kind)}) of '${this.self.node.path}': ${groups.length} API groups have that kind; say ${groups.map((g) => `'${g}/${kind}'`).join(' or ')}`);
    }
    for (const operation of operations) {
      try {
        checkPointers(operation._toJson() as PatchOperation);
      } catch (e) {
        throw new Error(`patch(${shown(kind)}) of '${this.self.node.path}': ${(e as Error).message}`);
      }
    }
    for (const object of matching) {
      if (this.isConfig(object)) {
        this.checkContent(applyPatches(object, object.toJson(), operations));
      }
      object.addJsonPatch(...operations);
    }
    this.revision++;
  }

  /** Renders and patches all objects, so that what they can raise is raised before the first file is written. */
  private validate(): string[] {
    const threshold = thresholdAt(this.self);
    const state = `${this.revision} ${acknowledgementsState()} ${threshold ?? ''}`;
    if (this.validState === state) {
      return [];
    }
    const errors = this.findingErrors(threshold);
    try {
      namingErrors(this.self, this.input.name, () => checkEnvironment(this.input, true));
    } catch (e) {
      errors.push((e as Error).message);
    }
    const bare = printsAsCdk8s(App.of(this.self));
    for (const object of this.apiObjects) {
      if (!bare && ManifestObject.isChecked(object) && !this.isConfig(object)) {
        continue;
      }
      try {
        const json = object.toJson();
        if (this.isConfig(object)) {
          this.checkContent(json);
        }
        if (bare) {
          checkReadable(object, json);
        }
      } catch (e) {
        errors.push(masked((e as Error).message));
      }
    }
    if (errors.length === 0) {
      this.validState = state;
    }
    return errors;
  }

  /** Open findings that are errors: by what they are, or in strict mode. */
  private findingErrors(threshold: FindingSeverity | undefined): string[] {
    const found = threshold === undefined ? openFindings(this.self, graded([...this.secrets(), ...this.changes()])) : this.findings;
    return found.filter((finding) => isError(finding, threshold)).map(errorOf);
  }

  private secrets(): Found[] {
    return secretsGiven(this.input, this.ours);
  }

  /** What is there for good, of the objects as they would be printed now. */
  private facts(): PrintedFacts[] {
    return this.ours.filter(stands).map(factsOf).filter((facts) => facts !== undefined);
  }

  /** What applying this output would do to what the last synthesis printed. */
  private changes(): readonly Found[] {
    const { objects, found } = this.previous;
    return objects === undefined ? found : previousFindings({ before: objects, now: this.facts(), kubernetesMinor: this.input.target._minor });
  }

  private isConfig(object: ApiObject): boolean {
    return object.kind === 'ConfigMap' && object.name === this.input.config?.name;
  }

  /** The ConfigMap's name is the hash of its content: with other content the pods would not roll, and the API server would refuse the change. */
  private checkContent(json: any): void {
    const config = this.input.config!;
    const same = json?.metadata?.name === config.name && json.immutable === true && json.binaryData === undefined
      && JSON.stringify(Object.entries(json.data ?? {}).sort()) === JSON.stringify(Object.entries(config.data).sort());
    if (!same) {
      throw new Error(`the content of ConfigMap '${config.name}' cannot be patched, because its name is the hash of its content: change \`config\``);
    }
  }
}

/** An add-on, and what it asks of the plan. */
interface AttachedAddOn {
  readonly addOn: IWorkloadAddOn;
  readonly wants: WorkloadRequirements;
}

/** What the renderers read; only a new plan changes it. */
type MutableInput = Omit<RenderInput, 'plan' | 'settings'> & { plan: RenderInput['plan']; settings: RenderInput['settings'] };

/** All that props become before anything is printed. */
interface Planned {
  readonly name: string;
  readonly namespace: string | undefined;
  readonly supplies: Supplies;
  readonly addOns: readonly AttachedAddOn[];
  readonly input: PlanInput;
  readonly plan: WorkloadPlan;
  readonly endpoint: WorkloadEndpoint;
  readonly previous: Previous;
}

function planOf(self: Construct, props: WorkloadProps, shape: WorkloadShape): Planned {
  const name = props.name ?? self.node.id;
  checkName(name);
  const target = ClusterTarget.of(self);
  const namespace = namespaceOf(self);
  const supplies = suppliesOf(name, target, props, shape.folders ?? {});
  const addOns = (props.addOns ?? []).map((addOn) => ({ addOn, wants: addOn.requirements() }));
  const previous = previousOf(self, name);
  const input = planInputOf({ name, namespace, path: self.node.path, previous: previous.plan, target }, props, shape, supplies, addOns.map((a) => a.wants));
  const plan = planWorkload(input);
  const endpoint = endpointOf(plan, name, namespace, input.serving.port);
  if (endpoint.meshed && MESH_PORTS.includes(input.serving.port)) {
    throw new Error(`port (${input.serving.port}) is taken by Istio's proxy in a meshed pod: use another, for example 8080`);
  }
  return { name, namespace, supplies, addOns, input, plan, endpoint, previous };
}

function endpointOf({ _settings, _context }: WorkloadPlan, name: string, namespace: string | undefined, port: number): WorkloadEndpoint {
  return Object.freeze({
    workloadName: name,
    namespace,
    host: namespace === undefined ? name : `${name}.${namespace}.svc.cluster.local`,
    port: SERVICE_PORT,
    podPort: port,
    protocol: _context.input.serving.protocol,
    podLabels: Object.freeze(selectorLabels(name)),
    serviceAccountName: name,
    meshed: _context.mesh !== 'none',
    strict: _settings.mesh?.security.mtlsMode?.value === 'STRICT',
    knative: runsOnKnative(_context.input),
  });
}

/** cdk8s prints some strings so that Kubernetes reads a number, or nothing at all: `0o14` would be 12. */
function checkReadable(object: ApiObject, json: unknown): void {
  const found = misreadIn(json);
  if (found?.reason !== undefined) {
    throw new Error(`${object.kind} '${object.name}' has ${found.text} at ${found.pointer}: ${found.reason}`);
  }
  if (found !== undefined) {
    throw new Error(`${object.kind} '${object.name}' has ${found.text} at ${found.pointer}: App prints it so that readers of YAML take it for something else; use TunedApp in its place, which quotes it, or write it differently`);
  }
}

/** Kinds by which objects can be named: with their group where two groups share one. */
function kindsOf(objects: readonly ApiObject[]): string[] {
  const groups = new Map<string, Set<string>>();
  objects.forEach((o) => groups.set(o.kind, (groups.get(o.kind) ?? new Set()).add(o.apiGroup)));
  return [...groups].flatMap(([kind, of]) => (of.size === 1 ? [kind] : [...of].map((group) => `${group}/${kind}`))).sort();
}
