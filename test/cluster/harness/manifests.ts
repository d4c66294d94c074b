import * as fs from 'node:fs';
import * as path from 'node:path';
import { parseDocument } from 'yaml';
import { KubeObject, ObjectRef } from './api';
import { plannedReleases } from './plans';

/** One YAML document: the text that a user would apply, and what it says. */
export interface Manifest {
  readonly file: string;
  /** The document as written; the server parses it itself. */
  readonly text: string;
  readonly value: KubeObject;
}

/** Manifests that belong into one cluster together. */
export interface Unit {
  readonly name: string;
  /** The oldest minor that they are meant for. */
  readonly since: string;
  /** The minors that their plans, which lie beside them, were made for; empty where there are none. */
  readonly planned: readonly string[];
  readonly manifests: readonly Manifest[];
}

/** The minor that manifests are meant for when neither a plan nor their path says it: the library's default target. */
export const DEFAULT_MINOR = '1.33';

/** The kinds that others need to be there first. */
const FIRST = ['Namespace', 'CustomResourceDefinition', 'StorageClass', 'PriorityClass', 'RuntimeClass', 'ServiceAccount', 'ConfigMap', 'Secret'];

/** How to know which release a unit is meant for: by plans beside it, or, in this repository, by `k8s-1.NN` in its path. */
export type ReleaseFrom = 'plans' | 'path';

/**
 * The units of a folder or file: each folder with YAML files is one; where two of its files describe the same object
 * (the same name for different clusters), each file is one.
 */
export function unitsOf(folder: string, base: string = folder, from: ReleaseFrom = 'path'): Unit[] {
  return inside(folder, base, from === 'path' ? undefined : { planned: [] });
}

/** What is known from the folders above. */
interface Known {
  readonly planned: readonly string[];
}

function inside(folder: string, base: string, above: Known | undefined): Unit[] {
  if (fs.statSync(folder).isFile()) {
    const known = above && knownIn(path.dirname(folder), above);
    return [unit(folder, base === folder ? path.dirname(folder) : base, manifestsOf(folder), known)];
  }
  const known = above && knownIn(folder, above);
  const entries = fs.readdirSync(folder, { withFileTypes: true }).sort((a, b) => a.name < b.name ? -1 : 1);
  const below = entries.filter((entry) => entry.isDirectory() && entry.name !== 'node_modules')
    .flatMap((entry) => inside(path.join(folder, entry.name), base, known));
  const files = entries.filter((entry) => entry.isFile() && /\.ya?ml$/.test(entry.name)).map((entry) => path.join(folder, entry.name));
  if (!files.length) {
    return below;
  }
  const perFile = files.map((file) => unit(file, base, manifestsOf(file), known));
  const all = perFile.flatMap((each) => each.manifests);
  const together = new Set(all.map((manifest) => keyOf(manifest.value))).size === all.length
    && new Set(perFile.map((each) => each.since)).size === 1;
  return [...(together ? [unit(folder, base, all, known, perFile[0].since)] : perFile), ...below];
}

function knownIn(folder: string, above: Known): Known {
  const planned = plannedReleases(folder);
  return planned.length ? { planned } : above;
}

function unit(where: string, base: string, manifests: readonly Manifest[], known: Known | undefined, since?: string): Unit {
  const name = path.join(path.basename(base), path.relative(base, where));
  return { name, since: since ?? (known ? known.planned[0] ?? DEFAULT_MINOR : minorIn(name)), planned: known?.planned ?? [], manifests };
}

function minorIn(name: string): string {
  return /k8s-(1\.\d+)/.exec(name)?.[1] ?? DEFAULT_MINOR;
}

/** The documents of a YAML file. */
export function manifestsOf(file: string): Manifest[] {
  return fs.readFileSync(file, 'utf8')
    .split(/^---(?:[ \t].*)?$/m)
    .map((text) => ({ text, document: parseDocument(text, { uniqueKeys: false }) }))
    .filter(({ document }) => document.contents !== null)
    .map(({ text, document }) => {
      if (document.errors.length) {
        throw new Error(`${file}: ${document.errors[0].message}`);
      }
      return { file, text, value: document.toJS() as KubeObject };
    });
}

/** Whether a document describes an object that a server could take. */
export function isObject({ value }: Manifest): boolean {
  return [value?.apiVersion, value?.kind, value?.metadata?.name].every((each) => typeof each === 'string');
}

/** In the order in which a server can take them. */
export function inOrder(manifests: readonly Manifest[]): Manifest[] {
  const rank = (manifest: Manifest) => {
    const index = FIRST.indexOf(manifest.value.kind);
    return index < 0 ? FIRST.length : index;
  };
  return [...manifests].sort((a, b) => rank(a) - rank(b));
}

/** The namespaces that manifests live in. */
export function namespacesOf(manifests: readonly Manifest[]): string[] {
  return [...new Set(manifests.map((manifest) => manifest.value.metadata?.namespace ?? 'default'))];
}

/** The API groups of manifests. */
export function groupsOf(manifests: readonly Manifest[]): Set<string> {
  return new Set(manifests.map((manifest) => manifest.value.apiVersion ?? '').filter((each) => each.includes('/')).map((each) => each.split('/')[0]));
}

/** Which object a manifest describes; without a namespace it goes to `default`. */
export function refOf(value: KubeObject): ObjectRef {
  return { apiVersion: value.apiVersion, kind: value.kind, name: value.metadata.name, namespace: value.metadata.namespace ?? 'default' };
}

/** `Deployment shop/cart` */
export function titleOf(value: KubeObject): string {
  return `${value.kind} ${value.metadata?.namespace ? `${value.metadata.namespace}/` : ''}${value.metadata?.name}`;
}

function keyOf(value: KubeObject): string {
  return `${value?.apiVersion} ${value && titleOf(value)}`;
}
