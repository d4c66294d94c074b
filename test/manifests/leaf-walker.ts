import { LeafSetting, leafOf, Segment } from './leaf-maps';
import { Manifest, PLUMBING } from '../../src/manifests/render-input';

/** A value of a manifest that holds no others, and where it stands. */
export interface Leaf {
  readonly path: readonly Segment[];
  /** As people write it: `spec.ports[0].name`. */
  readonly printed: string;
  readonly value: unknown;
}

/** All leaves of a manifest in printing order. Empty lists and maps are leaves: they say something too. */
export function walk(manifest: Manifest): Leaf[] {
  const out: Leaf[] = [];
  visit(manifest, [], out);
  return out;
}

function visit(value: unknown, path: Segment[], out: Leaf[]): void {
  if (value === undefined) {
    return;
  }
  const entries: Array<[Segment, unknown]> = Array.isArray(value)
    ? value.map((item, index): [Segment, unknown] => [index, item])
    : typeof value === 'object' && value !== null ? Object.entries(value) : [];
  if (entries.length === 0) {
    out.push({ path: [...path], printed: printPath(path), value });
  }
  for (const [segment, item] of entries) {
    visit(item, [...path, segment], out);
  }
}

/** A path as the leaf maps write it. */
export function printPath(path: readonly Segment[]): string {
  return path.reduce<string>((text, segment) => {
    if (typeof segment === 'number') {
      return `${text}[${segment}]`;
    }
    return /^[\w-]+$/.test(segment) ? (text === '' ? segment : `${text}.${segment}`) : `${text}['${segment}']`;
  }, '');
}

/** What the leaf maps know about a manifest. */
export interface Coverage {
  /** Leaves that no map lists. */
  readonly unlisted: string[];
  /** Leaves whose setting the plan does not have: `path <- setting`. */
  readonly undecided: string[];
  /** Settings behind the decided leaves, by path. */
  readonly decided: Record<string, string[]>;
  /** Identity, selectors, ports and edges. */
  readonly plumbing: string[];
}

/** Compares every leaf of a manifest with the settings that its plan decided. */
export function coverage(manifest: Manifest, settings: ReadonlySet<string>): Coverage {
  const out: Coverage = { unlisted: [], undecided: [], decided: {}, plumbing: [] };
  for (const { path, printed } of walk(manifest)) {
    const known = leafOf(manifest, path)?.filter((one) => !one.optional || settings.has(one.setting));
    if (known === undefined) {
      out.unlisted.push(printed);
    } else if (known.length === 0 || isPlumbing(known)) {
      out.plumbing.push(printed);
    } else {
      const missing = known.filter((one) => !settings.has(one.setting));
      out.undecided.push(...missing.map((one) => `${printed} <- ${one.setting}`));
      out.decided[printed] = known.map((one) => one.setting);
    }
  }
  return out;
}

function isPlumbing(settings: readonly LeafSetting[]): boolean {
  return settings.length === 1 && settings[0].setting === PLUMBING;
}
