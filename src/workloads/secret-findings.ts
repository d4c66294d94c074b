import type { ApiObject } from 'cdk8s';
import { ManifestObject } from '../manifests/manifest-object';
import type { RenderInput } from '../manifests/render-input';
import { keysOf, type PatchOperation } from '../private/json-pointer';
import { hidden, isHarmless, isSecretName, masked, secretAssignment, secretShape } from '../private/secrets';
import type { Found } from '../tuning/finding-severity';

/** A text that is printed where everybody who may read the object reads it. */
interface Slot {
  /** Prop and name, for example `env.DB_PASSWORD`. */
  readonly subject: string;
  /** The variable or key that it stands under; undefined where the name says nothing about the text. */
  readonly name?: string | undefined;
  readonly text: string;
  /** What to do instead. */
  readonly instead: string;
}

/** Secrets among what a workload was given. */
export function secretFindings(input: RenderInput, objects: readonly ApiObject[]): Found[] {
  const found = new Map<string, Found>();
  for (const slot of [...given(input), ...objects.flatMap(added)]) {
    const one = judged(slot);
    // one word on each: a shape is more than a name
    if (one !== undefined && (!found.has(slot.subject) || one.id === 'secret-in-plain-text')) {
      found.set(slot.subject, one);
    }
  }
  return [...found.values()];
}

function judged({ subject, name, text, instead }: Slot): Found | undefined {
  const shape = secretShape(text);
  if (shape !== undefined) {
    return {
      id: 'secret-in-plain-text',
      rule: 'SEC-13',
      subject,
      message: `${subject} is or holds ${shape} ${hidden(text)}, and is printed for everybody who may read the object: ${instead}; acknowledge 'secret-in-plain-text' about it where it is none`,
    };
  }
  const named = name !== undefined && isSecretName(name) && !isHarmless(text) ? name : secretAssignment(text);
  return named === undefined ? undefined : {
    id: 'variable-looks-secret',
    rule: 'SEC-13',
    subject,
    message: `${subject} ${named === name ? 'is named like a secret' : `sets '${named}', which is named like a secret,`} and is printed as text ${hidden(text)}: ${instead}; acknowledge 'variable-looks-secret' about it where it is none`,
  };
}

/** Props. What the plan itself adds is no secret. */
function given({ env, config, plan }: RenderInput): Slot[] {
  const variable = (prop: string, name: string, text: string): Slot => ({ subject: `${prop}.${masked(name)}`, name, text, instead: asSecret(name) });
  const { health, metricsPath, image, requirements } = plan;
  const paths: Array<[string, string | undefined]> = [
    ['image', image], ['metricsPath', metricsPath], ['health.live', health?._paths.live], ['health.ready', health?._paths.ready], ['health.startup', health?._paths.startup],
  ];
  const names = [...env.map(({ name }) => ['env', name]), ...Object.keys(config?.data ?? {}).map((name) => ['config', name]), ...Object.keys(requirements.env).map((name) => ['addOns', name])];
  return [
    // the value in place of the name
    ...names.filter(([, name]) => secretShape(name) !== undefined).map(([prop, name]): Slot => ({ subject: `a name in ${prop}`, text: name, instead: 'give the variable a name, and put the value into a Secret' })),
    ...env.flatMap(({ name, value }) => (value === undefined ? [] : [variable('env', name, value)])),
    ...Object.entries(config?.data ?? {}).map(([name, text]) => variable('config', name, text)),
    ...Object.entries(requirements.env).map(([name, { value, by }]): Slot => ({ subject: `addOns.${masked(name)}`, name, text: value, instead: `let ${by} read it from a Secret, or give it yourself: ${asSecret(name)}` })),
    ...paths.flatMap(([subject, text]): Slot[] => (text === undefined ? [] : [{ subject, text, instead: 'leave it out, and let the program read what it needs from a Secret' }])),
  ];
}

function asSecret(name: string): string {
  return `put it into a Secret and say secrets: { ${/^[A-Za-z_]\w*$/.test(name) ? masked(name) : 'NAME'}: SecretSource.existing('<secret>', '<key>') }`;
}

/** Annotations and patches that somebody added to a printed object. */
function added(object: ApiObject): Slot[] {
  const instead = 'keep it in a Secret, and name that Secret here';
  const { annotations } = object.metadata as unknown as { readonly annotations?: Readonly<Record<string, unknown>> };
  const slots: Slot[] = Object.entries(annotations ?? {}).flatMap(([name, text]) => (
    typeof text === 'string' ? [{ subject: `${object.kind} annotation ${masked(name)}`, name, text, instead }] : []
  ));
  for (const operation of ManifestObject.patchesOf(object)) {
    const { path, value } = (operation as unknown as { _toJson(): PatchOperation })._toJson();
    const keys = keysOf(path);
    const last = keys[keys.length - 1];
    for (const { name, text } of texts(value, NAMED.has(keys[keys.length - 2]) ? last : undefined, NAMED.has(last))) {
      slots.push({ subject: `${object.kind} ${masked(path)}`, name, text, instead });
    }
  }
  return slots;
}

/** Maps whose keys name what stands under them. */
const NAMED = new Set(['annotations', 'data', 'stringData']);

/** All texts of a value, with the name that each stands under. */
function* texts(value: unknown, name: string | undefined, named: boolean): Generator<Pick<Slot, 'name' | 'text'>> {
  if (typeof value === 'string') {
    yield { name, text: value };
  } else if (Array.isArray(value)) {
    for (const [i, element] of value.entries()) {
      const before = value[i - 1];
      // `--password`, then the password
      yield* texts(element, typeof before === 'string' && before.startsWith('-') && !before.includes('=') ? before : undefined, false);
    }
  } else if (typeof value === 'object' && value !== null) {
    const { name: variable, value: text } = value as { readonly name?: unknown; readonly value?: unknown };
    for (const [key, member] of Object.entries(value)) {
      yield* texts(member, named ? key : key === 'value' && member === text && typeof variable === 'string' ? variable : undefined, NAMED.has(key));
    }
  }
}

