import { type ApiObject, App, Chart, type JsonPatch } from 'cdk8s';
import type { Construct } from 'constructs';
import { acknowledgementsState, thresholdAt } from './acknowledgements';
import { addedManifest } from './added-object';
import { rememberWorkload, stands, Surroundings } from './around';
import { checkMethodCall } from './call-tables';
import { hasCertificate } from './certificate-around';
import { Edges } from './edges';
import { errorOf, isError, openFindings, reportFindings, toldFindings } from './findings';
import { factsOf } from './fixed-fields';
import { checkHashed, type HashedContent } from './hashed-content';
import { namingErrors } from './named-errors';
import { isOpened } from './opened';
import { addedContainers, patchFindings } from './patch-findings';
import { writePlanAfterSynthesis } from './plan-files';
import type { WorkloadShape } from './plan-input-of';
import { type AttachedAddOn, planOf } from './planned';
import type { Previous } from './previous-plans';
import { type PrintedObject, PrintedObjects } from './printed-objects';
import { checkReadable } from './readable';
import { removedFrom } from './removed-findings';
import { scalingAround } from './scaling-around';
import { secretsGiven } from './secret-findings';
import { keepApart } from './selectors-apart';
import { sharedBy } from './volumes-of';
import type { CallsExternalOptions, ICallee, IWorkload } from './workload';
import { calledPort, WorkloadPort } from './workload-port';
import type { WorkloadProps } from './workload-props';
import { externalSecretNames, renderExternalSecret } from '../manifests/external-secrets/external-secret';
import { addressVariables } from '../manifests/kubernetes/address';
import { checkEnvironment } from '../manifests/kubernetes/environment';
import { mountedConfigs, renderMountedConfig } from '../manifests/kubernetes/mounts';
import { podIdentity, podSelector } from '../manifests/labels';
import { applyPatches, ManifestObject } from '../manifests/manifest-object';
import type { RenderInput } from '../manifests/render-input';
import type { WorkloadEndpoint } from '../manifests/workload-endpoint';
import { contentHash } from '../private/content-hash';
import { onMirror } from '../private/image-reference';
import { checkPointers, type PatchOperation } from '../private/json-pointer';
import { shown } from '../private/known-props';
import { nearest } from '../private/nearest';
import { masked } from '../private/secrets';
import { printsAsCdk8s } from '../private/yaml-hazards';
import { callerFindings } from '../tuning/checks/findings-callers';
import { connectionFindings } from '../tuning/checks/findings-connections';
import { namespaceFindings } from '../tuning/checks/findings-namespace';
import { type PrintedFacts, previousFindings } from '../tuning/checks/findings-previous';
import type { Finding, FindingSeverity } from '../tuning/decisions/decision';
import { Found, graded, worstFirst } from '../tuning/decisions/finding-severity';
import type { PlanInput } from '../tuning/demand/plan-input';
import { planWorkload } from '../tuning/plan-workload';
import type { WorkloadPlan } from '../tuning/workload-plan';

/**
 * What all kinds of workloads share: it plans, prints the objects, keeps the declared calls, and applies patches.
 */
export class WorkloadCore {
  public plan: WorkloadPlan;
  public readonly input: MutableInput;
  /** What it prints. */
  public readonly objects: PrintedObjects;
  private readonly edges: Edges;
  /** Further ports that were asked for. */
  private readonly ports = new Map<string, ICallee>();
  private readonly addOns: readonly AttachedAddOn[];
  private readonly previous: Previous;
  /** Counts changes since construction, so that validation renders once per state. */
  private revision = 0;
  private validState = '';

  /** @throws with the construct's path if the props cannot be planned */
  constructor(private readonly self: Construct & IWorkload, props: WorkloadProps, shapeOf: () => WorkloadShape) {
    const planned = namingErrors(self, props.name ?? self.node.id, () => planOf(self, props, shapeOf()));
    const { name, namespace, supplies } = planned;
    this.addOns = planned.addOns;
    this.previous = planned.previous;
    this.plan = planned.plan;
    this.edges = new Edges(self);
    this.input = {
      declared: planned.input,
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
    this.objects = new PrintedObjects(self, this.input);
    const { takeOver, labels } = planned.input.pod;
    const chart = namespace ?? Chart.of(self).node.path;
    namingErrors(self, name, () => {
      keepApart({ self, namespace: chart, selector: podSelector(this.input), labels: { ...podIdentity(this.input), ...labels }, kept: takeOver !== undefined });
    });
    namingErrors(self, name, () => checkEnvironment(this.input, false));
    this.tellAll(this.plan);
    self.node.addValidation({ validate: () => this.validate() });
    reportFindings(self, (around) => this.allFindings(around), name);
    writePlanAfterSynthesis(self, (around) => this.planText(around));
    rememberWorkload(self);
    sharedBy(props).forEach(({ shared, parts }) => {
      self.node.addDependency(shared);
      shared._usedBy(self, parts);
    });
  }

  /** Prints the objects in this order, then those of the add-ons. */
  public print(objects: readonly PrintedObject[]): void {
    const secrets = externalSecretNames(this.input).map((name): PrintedObject => ({
      id: `external-secret-${name.slice(this.input.name.length + 1)}`,
      render: (input) => renderExternalSecret(input, name),
    }));
    const files = mountedConfigs(this.input).map(({ id }): PrintedObject => ({ id, render: (input) => renderMountedConfig(input, id) }));
    this.objects.print([...secrets, ...files, ...objects]);
    if (this.addOns.length > 0) {
      this.objects.bind(() => [...this.addOns].sort((a, b) => (a.wants.name < b.wants.name ? -1 : 1)).forEach(({ addOn }) => addOn.bind(this.self)));
    }
  }

  /**
   * Plans again with an input that became known after construction. Printed objects follow the new plan; objects that it adds are printed now.
   *
   * @throws what the planner throws; nothing has changed then
   */
  public replan(change: Partial<PlanInput>, objects: readonly PrintedObject[]): void {
    const input = { ...this.input.declared, ...change };
    const plan = namingErrors(this.self, input.name, () => planWorkload(input));
    this.tellAll(plan);
    this.plan = plan;
    this.input.declared = input;
    this.input.settings = plan._settings;
    this.objects.refresh();
    this.objects.print(objects);
    this.revision++;
  }

  /** A copy: jsii cannot pass frozen objects to other languages, and a caller may change it. */
  public get endpoint(): WorkloadEndpoint {
    const { self } = this.input;
    return { ...self, podLabels: { ...self.podLabels } };
  }

  public get apiObjects(): ApiObject[] {
    return this.objects.present;
  }

  /** The text of the plan file: the plan, all open findings, and the printed objects. */
  private planText(around: Surroundings): string {
    return `${JSON.stringify({ ...this.plan._toJson(), findings: this.openFindings(around), objects: this.facts() }, undefined, 2)}\n`;
  }

  /** The open findings of the plan and of the app around the workload. */
  public get findings(): Finding[] {
    return this.openFindings(new Surroundings());
  }

  /** The plan explains itself with what is around it now. */
  private tellAll(plan: WorkloadPlan): void {
    plan._tells(() => toldFindings(this.self, this.allFindings(new Surroundings())));
  }

  private openFindings(around: Surroundings): Finding[] {
    return openFindings(this.self, this.allFindings(around));
  }

  private allFindings(around: Surroundings): Finding[] {
    const ours = this.objects.all;
    const scaling = scalingAround(this.self, around, this.plan._settings, ours);
    const changed = [...this.secrets(), ...patchFindings(ours), ...addedContainers(this.input, ours), ...removedFrom(this.self, ours), ...this.changes(), ...scaling.found];
    const settled = (id: string): boolean => (id === 'single-replica' && (scaling.foreignFloor ?? 0) >= 2) || (id === 'ingress-certificate' && hasCertificate(this.self, around, this.input, ours));
    const planned = this.plan.findings.filter(({ id }) => !settled(id));
    const connected = [...callerFindings(this.input, () => isOpened(this.self, around, this.input, ours)), ...connectionFindings(this.input, this.edges.called)];
    return worstFirst([...planned, ...graded([...namespaceFindings(this.input, Chart.of(this.self).node.path), ...connected, ...changed])]);
  }

  public callsTo(other: ICallee, routes: readonly string[]): void {
    checkMethodCall.callsTo(this.self, other, routes);
    const variable = addressVariables(other.endpoint).find((name) => this.input.config?.data[name] !== undefined);
    if (variable !== undefined) {
      throw new Error(`'${this.self.node.path}' has ${variable} in config and calls '${other.node.path}', which sets that variable too: remove it, or move it to env, where your value takes precedence`);
    }
    this.named(() => this.edges.callsTo(other, routes));
    this.revision++;
  }

  public acceptCallsFrom(caller: ICallee, routes: readonly string[], port?: ICallee): void {
    checkMethodCall.acceptCallsFrom(this.self, caller, routes);
    this.named(() => this.edges.acceptCallsFrom(caller, routes, port));
    this.revision++;
  }

  /** The callee that a port is; of the main port the workload itself. */
  public port(name: string): ICallee {
    checkMethodCall.port(this.self, name);
    const port = calledPort(this.self.node.path, this.input.declared, name);
    const known = port === undefined ? this.self : this.ports.get(port.name);
    if (known !== undefined) {
      return known;
    }
    const callee = new WorkloadPort(this.self, port!, (caller, routes) => this.acceptCallsFrom(caller, routes, callee));
    this.ports.set(name, callee);
    return callee;
  }

  public callsExternal(host: string, port: number, options?: CallsExternalOptions): void {
    checkMethodCall.callsExternal(this.self, host, port, options);
    this.named(() => this.edges.callsExternal(host, port, options));
    this.revision++;
  }

  /** Errors begin with the path of the workload. */
  private named(run: () => void): void {
    namingErrors(this.self, this.input.name, run);
  }

  public addObject(id: string, manifest: object): ApiObject {
    const object = this.objects.add(id, namingErrors(this.self, this.input.name, () => addedManifest(this.self, this.input, id, manifest)));
    this.revision++;
    return object;
  }

  public patch(kind: string, operations: readonly JsonPatch[]): void {
    checkMethodCall.patch(this.self, kind, operations);
    // objects that users add below the workload are not patched
    const ours = this.objects.all;
    const objects = this.apiObjects.filter((object) => ours.includes(object));
    const matching = objects.filter((o) => o.kind === kind || `${o.apiGroup}/${o.kind}` === kind);
    const groups = [...new Set(matching.map((o) => o.apiGroup))].sort();
    if (matching.length === 0) {
      const kinds = kindsOf(objects);
      const near = nearest(kind, kinds);
      const own = this.apiObjects.find((o) => o.kind === kind || `${o.apiGroup}/${o.kind}` === kind);
      if (own !== undefined) {
        throw new Error(`patch(${shown(kind)}) of '${this.self.node.path}': the workload prints no such object, and '${own.node.path}' is yours: use ApiObject.of(…).addJsonPatch(…) on it`);
      }
      throw new Error(`patch(${shown(kind)}) of '${this.self.node.path}': the workload prints no such kind; expected one of ${kinds.join(', ')}${near === undefined ? '' : `; did you mean ${near}?`}`);
    }
    if (groups.length > 1) {
      throw new Error(`patch(${shown(kind)}) of '${this.self.node.path}': ${groups.length} API groups have that kind; write ${groups.map((g) => `'${g}/${kind}'`).join(' or ')}`);
    }
    for (const operation of operations) {
      try {
        checkPointers(operation._toJson() as PatchOperation);
      } catch (e) {
        throw new Error(`patch(${shown(kind)}) of '${this.self.node.path}': ${(e as Error).message}`);
      }
    }
    for (const object of matching) {
      this.checkContent(object, () => applyPatches(object, object.toJson(), operations));
      object.addJsonPatch(...operations);
    }
    this.revision++;
  }

  /** Renders and patches all objects, so that every error comes before the first file is written. */
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
      if (!bare && ManifestObject.isChecked(object) && this.contentOf(object) === undefined) {
        continue;
      }
      try {
        const json = object.toJson();
        this.checkContent(object, () => json);
        if (bare) {
          checkReadable(`${object.kind} '${object.name}'`, json);
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

  /** Open findings that are errors: always, or in strict mode. */
  private findingErrors(threshold: FindingSeverity | undefined): string[] {
    const found = threshold === undefined
      ? openFindings(this.self, graded([...this.secrets(), ...this.changes()]))
      : this.openFindings(Surroundings.ofSynthesis(this.self.node.root));
    return found.filter((finding) => isError(finding, threshold)).map(errorOf);
  }

  private secrets(): Found[] {
    return secretsGiven(this.input, this.objects.all, this.objects.contents);
  }

  /** The fixed fields of the objects as they are printed now. */
  private facts(): PrintedFacts[] {
    return this.objects.all.filter(stands).map(factsOf).filter((facts) => facts !== undefined);
  }

  /** Findings about the differences to the last synthesis. */
  private changes(): readonly Found[] {
    const { objects, found } = this.previous;
    return objects === undefined ? found : previousFindings({ before: objects, now: this.facts(), kubernetesMinor: this.input.target._minor });
  }

  /** The content of a ConfigMap of ours, with the prop that it comes from; undefined for other objects. */
  private contentOf(object: ApiObject): HashedContent | undefined {
    if (object.kind !== 'ConfigMap') {
      return undefined;
    }
    const { config } = this.input;
    const files = mountedConfigs(this.input).find(({ name }) => name === object.name);
    return files !== undefined ? { prop: 'mounts', data: files.data } : object.name === config?.name ? { prop: 'config', data: config.data } : undefined;
  }

  private checkContent(object: ApiObject, jsonOf: () => any): void {
    const content = this.contentOf(object);
    if (content !== undefined) {
      checkHashed(object, content, jsonOf());
    }
  }
}

/** The input of the renderers; only a new plan changes it. */
type MutableInput = Omit<RenderInput, 'declared' | 'settings'> & { declared: RenderInput['declared']; settings: RenderInput['settings'] };

/** The kinds of objects, with the group if two groups share a kind. */
function kindsOf(objects: readonly ApiObject[]): string[] {
  const groups = new Map<string, Set<string>>();
  objects.forEach((o) => groups.set(o.kind, (groups.get(o.kind) ?? new Set()).add(o.apiGroup)));
  return [...groups].flatMap(([kind, of]) => (of.size === 1 ? [kind] : [...of].map((group) => `${group}/${kind}`))).sort();
}
