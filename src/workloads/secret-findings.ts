import type { ApiObject } from 'cdk8s';
import { ownerOf } from './shared-config';
import { ManifestObject } from '../manifests/manifest-object';
import type { Manifest, RenderInput } from '../manifests/render-input';
import { keysOf, type PatchOperation } from '../private/json-pointer';
import { masked } from '../private/secrets';
import { asSecret, secretFindings, type Slot, textsAt } from '../tuning/checks/findings-secrets';
import type { Found } from '../tuning/decisions/finding-severity';
import { mountsOf } from '../tuning/demand/pod-volumes';
import type { GivenContainer } from '../tuning/profile/given-container';
import type { GivenItem, GivenVolume } from '../tuning/profile/given-volume';
import type { Check } from '../tuning/profile/health';

/** Secrets in plain text: in props, annotations, patches and added objects of a workload. */
export function secretsGiven(input: RenderInput, objects: readonly ApiObject[], manifests: readonly Manifest[]): Found[] {
  return secretFindings([...given(input), ...objects.flatMap(added), ...manifests.flatMap(within)]);
}

/** Texts from props. The plan's own texts are no secrets. */
function given({ env, config, declared }: RenderInput): Slot[] {
  const variable = (prop: string, name: string, text: string): Slot => ({ subject: `${prop}.${masked(name)}`, name, text, instead: (part) => asSecret(prop, name, part) });
  const { health, metricsPath, image, requirements } = declared;
  const paths: Array<[string, string | undefined]> = [
    ['image', image], ['metricsPath', metricsPath], ['health.live', health?._paths.live], ['health.ready', health?._paths.ready], ['health.startup', health?._paths.startup],
  ];
  const checks = Object.entries(health?._checks ?? {}) as Array<[string, Check | undefined]>;
  const leaveOut = () => 'leave it out, and let the program read what it needs from a Secret';
  return [
    ...checks.flatMap(([probe, check]): Slot[] => [
      ...Object.entries(check?._asks.headers ?? {}).map(([name, text]): Slot => ({ subject: `health.${probe}.headers.${masked(name)}`, name, text, instead: leaveOut })),
      ...[check?._asks.path, ...check?._asks.command ?? []].flatMap((text): Slot[] => (text === undefined ? [] : [{ subject: `health.${probe}`, text, instead: leaveOut }])),
    ]),
    ...env.flatMap(({ name, value }) => (value === undefined ? [] : [variable('env', name, value)])),
    ...filesGiven(declared),
    ...Object.entries(config?.data ?? {}).map(([name, text]) => variable('config', name, text)),
    ...Object.entries(requirements.env).map(([name, { value, by }]): Slot => ({ subject: `addOns.${masked(name)}`, name, text: value, instead: (part) => `let ${by} read it from a Secret, or set ${masked(name)} yourself: ${asSecret('env', name, part)}` })),
    ...startedWith('command', declared.pod.process.command),
    ...startedWith('args', declared.pod.process.args),
    ...(['postStart', 'preStop'] as const).flatMap((when) => startedWith(`lifecycle.${when}`, declared.pod.lifecycle[when]?.command)
      .map((slot) => ({ ...slot, instead: () => 'let a script of the image read it from a variable or a file: Kubernetes puts no variable into this command' }))),
    ...besideMain(declared),
    ...podGiven(declared.pod),
    ...paths.flatMap(([subject, text]): Slot[] => (text === undefined ? [] : [{ subject, text, instead: leaveOut }])),
  ];
}

/** Annotations of the pods, by the prop that they are from. Labels take no secret, and those of the owner are found at the object. */
function podGiven({ annotations }: RenderInput['declared']['pod']): Slot[] {
  const instead = () => 'leave it out: everybody who lists pods reads their annotations';
  return Object.entries(annotations).flatMap(([name, text]): Slot[] => {
    const subject = name === 'cdk8s-tuned/revision' ? 'revision' : `podAnnotations.${masked(name)}`;
    return [{ subject, text: name, instead }, { subject, name, text, instead }];
  });
}

/** Texts of a command line: `--password` names what follows it. */
function startedWith(prop: string, texts: readonly string[] = []): Slot[] {
  return texts.map((text, i) => {
    const { name } = [...textsAt([prop], texts.slice(Math.max(0, i - 1), i + 1))].slice(-1)[0];
    return { subject: `${prop}[${i}]`, name, text, instead: (part) => asSecret(prop, name ?? prop, part ?? partNamed(name)) };
  });
}

/** A variable for what a flag names. */
function partNamed(flag: string | undefined): string {
  return flag?.replace(/[^A-Za-z0-9]+/g, '_').replace(/^[_0-9]+|_+$/g, '').toUpperCase() || 'SECRET';
}

/** Texts of mounted files, and of what is shared with other workloads. */
function filesGiven(declared: RenderInput['declared']): Slot[] {
  const instead = () => 'put the file into a Secret, and mount it with Mount.secret';
  return [
    ...mountsOf(declared).flatMap(({ path, volume }) => textsOf(volume).map(({ name, text }): Slot => ({ subject: `mounts.${masked(path)}`, name, text, instead: () => 'leave it out, and name the Secret that has it' }))),
    ...mountsOf(declared).flatMap(({ path, volume }) => Object.entries(volume.kind === 'files' ? volume.files : ownerOf(volume)?._files ?? {}).map(([name, text]): Slot => ({ subject: `mounts.${path}.${masked(name)}`, text, instead }))),
    ...declared.pod.volumes.shared.flatMap(({ called, data }) => Object.entries(data).map(([name, text]): Slot => (
      { subject: `sharedConfig.${called}.${masked(name)}`, name, text, instead: (part) => asSecret('data', name, part) }
    ))),
  ];
}

/** Texts that a volume's own lines print. */
function textsOf(volume: GivenVolume): Array<Pick<Slot, 'name' | 'text'>> {
  const itemsOf = (items: readonly GivenItem[] = []) => items.flatMap(({ key, path }) => [{ text: key }, { text: path }]);
  switch (volume.kind) {
    case 'csi': return Object.entries(volume.attributes).flatMap(([name, text]) => [{ text: name }, { name, text }]);
    case 'projected': return volume.sources.flatMap((source) => {
      switch (source.kind) {
        case 'token': return [{ text: source.path }, { text: source.audience ?? '' }];
        case 'field': return [{ text: source.path }, { text: source.field }];
        default: return itemsOf(source.items);
      }
    });
    case 'configMap':
    case 'secret': return itemsOf(volume.items);
    default: return [];
  }
}

/** Variables and arguments of init containers and sidecars. */
function besideMain({ pod: { containers: { inits, sidecars } } }: RenderInput['declared']): Slot[] {
  const of = (prop: string, { name: container, env, command, args }: GivenContainer): Slot[] => [
    ...env.flatMap(({ name, value }): Slot[] => (value === undefined ? [] : [{
      subject: `${prop}.${container}.env.${masked(name)}`,
      name,
      text: value,
      instead: () => `keep it in a Secret, and say env: { ${masked(name)}: EnvValue.fromSecretValue({ secret: Secret.fromSecretName(chart, 'id', '<secret>'), key: '<key>' }) }`,
    }])),
    ...startedWith(`${prop}.${container}.command`, command),
    ...startedWith(`${prop}.${container}.args`, args),
  ];
  return [...inits.flatMap((one) => of('initContainers', one)), ...sidecars.flatMap((one) => of('sidecars', one))];
}

/** Texts from annotations and patches that the user added to a printed object. */
function added(object: ApiObject): Slot[] {
  const instead = () => 'keep it in a Secret, and name that Secret here';
  const { annotations } = object.metadata as unknown as { readonly annotations?: Readonly<Record<string, unknown>> };
  const slots: Slot[] = Object.entries(annotations ?? {}).flatMap(([name, text]) => (
    typeof text === 'string' ? [{ subject: `${object.kind} annotation ${masked(name)}`, name, text, instead }] : []
  ));
  for (const operation of ManifestObject.patchesOf(object)) {
    const { path, value } = (operation as unknown as { _toJson(): PatchOperation })._toJson();
    for (const { name, text } of textsAt(keysOf(path), value)) {
      slots.push({ subject: `${object.kind} ${masked(path)}`, name, text, instead });
    }
  }
  return slots;
}

/** Texts of an added object. Its annotations are in `added`. */
function within({ apiVersion: _version, kind, metadata, ...content }: Manifest): Slot[] {
  const instead = () => (kind === 'Secret' ? 'let an operator make the Secret, and name it where it is read' : 'keep it in a Secret, and name that Secret here');
  return Object.entries(content).flatMap(([field, value]) => (
    [...textsAt([field], value)].map(({ name, text }): Slot => ({ subject: `manifest.${field} of ${kind} ${masked(metadata.name)}`, name, text, instead }))
  ));
}
