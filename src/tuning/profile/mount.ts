import type { Size } from 'cdk8s';
import type { GivenFiles, GivenMount, GivenVolume } from './given-volume';
import { type ClaimOptions, type CsiOptions, type FilesOptions, type KeyFilesOptions, ScratchMedium } from './mount-props';
import { FILE_NAME, INNER_PATH, itemsOf, KEYS, MODE, ProjectedSource } from './projected-source';
import { checkMountPath, MOST_VOLUME_MIB } from '../../private/checks';
import { parseImage } from '../../private/image-reference';
import { checkCall, type Expectation, filled, FLAG, instanceOf, listOf, mapOf, naming, oneOf, type PropTable, structOf, text } from '../../private/known-props';
import { absolutePath, hasUserInfo, isSubdomain, objectName } from '../../private/names';
import { mebibytesOf, sizeUpTo } from '../../private/quantities';
import { refuseSurplus } from '../../private/surplus';

/** The largest ConfigMap that Kubernetes accepts: 1 MiB. */
const LARGEST_CONFIG_BYTES = 1048576;
/** The folder of temporary files, which every container has. */
const TMP = '/tmp';
/** Shared memory: the one folder of the kernel's that may be replaced. */
const SHARED_MEMORY = '/dev/shm';

const PATH = absolutePath('/var/cache/app');
const FILES: PropTable<FilesOptions> = { mode: MODE };
const CLAIM_OPTIONS: PropTable<ClaimOptions> = { readOnly: FLAG };
const CSI_OPTIONS: PropTable<CsiOptions> = {
  attributes: { ...mapOf('an object of texts, for example { secretProviderClass: \'vault\' }', text('vault')), secret: true },
  readOnly: FLAG,
  fsType: naming('the name of a file system, for example \'ext4\'', /^[a-z0-9]{1,32}$/),
};
const optional = (row: Expectation): Expectation => ({ ...row, optional: true });
const FILES_OPTIONS = optional(structOf('{ mode: 0o550 }', FILES));
const KEY_FILES = optional(structOf('{ items: { \'tls.crt\': \'server.pem\' } }', { ...KEYS, ...FILES }));

const SCRATCH = { path: PATH, size: sizeUpTo(MOST_VOLUME_MIB, 'Size.gibibytes(2)'), medium: optional(oneOf('ScratchMedium', ScratchMedium)) };
const CONFIG = { path: PATH, files: { ...filled(mapOf('an object of texts by the name of their file, for example { \'nginx.conf\': \'…\' }', text('worker_processes 1;'), FILE_NAME)), secret: true }, options: FILES_OPTIONS };
const CONFIG_MAP = { path: PATH, name: objectName('a ConfigMap', 'ca'), options: KEY_FILES };
const SECRET = { path: PATH, name: objectName('a Secret', 'certs'), options: KEY_FILES };
const CLAIM = { path: PATH, name: objectName('a PersistentVolumeClaim', 'assets'), options: optional(structOf('{ readOnly: true }', CLAIM_OPTIONS)) };
const SOURCE = "ProjectedSource.token('token', { audience: 'vault' })";
const PROJECTED = { path: PATH, sources: filled(listOf(`a list of at least one ProjectedSource, for example [${SOURCE}]`, instanceOf(ProjectedSource, `a ProjectedSource, for example ${SOURCE}`))), options: FILES_OPTIONS };
const CSI = { path: PATH, driver: naming('the name of a CSI driver, for example \'secrets-store.csi.k8s.io\'', (name) => name.length <= 63 && isSubdomain(name.toLowerCase())), options: optional(structOf('{ readOnly: true }', CSI_OPTIONS)) };
const IMAGE = { path: PATH, reference: { ...text('ghcr.io/acme/model:1.4.0'), secret: hasUserInfo } };
const SUB_PATH = { path: INNER_PATH };
const AT = { path: PATH };

/**
 * A volume, and the folder in which a container sees it.
 *
 * One Mount that is given to two containers is one volume in both; `at` mounts it in another folder there.
 */
export class Mount {
  /**
   * Scratch space that is gone with the pod (an emptyDir).
   *
   * On disk its size is part of the ephemeral storage of the pod, in memory of the memory limit of the container. `Mount.scratch('/tmp', …)` sizes the folder of temporary
   * files, and `/dev/shm` in memory sizes the shared memory.
   *
   * @param path an absolute path
   * @param size the pod is evicted if it writes more
   * @param medium disk or memory. Default: disk
   * @throws if the path belongs to the kernel, or the size is out of its bounds
   */
  public static scratch(path: string, size: Size, medium: ScratchMedium = ScratchMedium.DISK): Mount {
    checkCall('Mount.scratch', SCRATCH, path, size, medium);
    if (path === SHARED_MEMORY && medium !== ScratchMedium.MEMORY) {
      throw new Error(`Mount.scratch: '${SHARED_MEMORY}' on disk is no shared memory: add ScratchMedium.MEMORY`);
    }
    if (path !== TMP && path !== SHARED_MEMORY) {
      checkFolder('scratch', path);
    }
    return Mount.of(path, { kind: 'scratch', sizeMiB: mebibytesOf(size), inMemory: medium === ScratchMedium.MEMORY }, false);
  }

  /**
   * Files of your program, from a ConfigMap that the workload prints. Its name ends with a hash of its content, so a change rolls the pods.
   *
   * @param path the folder; it hides the image's folder of that name. To add one file to a folder of the image, give the path of the file and add `subPath`
   * @param files the texts by the name of their file
   * @param options permissions
   * @throws if the name of a file has a folder in it, or all of them together exceed 1 MiB
   */
  public static config(path: string, files: { [name: string]: string }, options: FilesOptions = {}): Mount {
    checkCall('Mount.config', CONFIG, path, files, options);
    checkFolder('config', path);
    return Mount.of(path, { kind: 'files', files: filesOf('Mount.config', files), mode: options.mode }, true);
  }

  /**
   * Files from a ConfigMap that something else prints.
   *
   * Files follow when it changes (not with `subPath`); the program has to read them again.
   *
   * @param path the folder
   * @param name of the ConfigMap, in the workload's namespace
   * @param options which keys, their permissions, and whether the pod starts without them
   * @throws if the name, a key or a path is not legal
   */
  public static configMap(path: string, name: string, options: KeyFilesOptions = {}): Mount {
    checkCall('Mount.configMap', CONFIG_MAP, path, name, options);
    checkFolder('configMap', path);
    return Mount.of(path, { kind: 'configMap', name, items: itemsOf(options), optional: options.optional ?? false, mode: options.mode, sharedFrom: undefined }, true);
  }

  /**
   * Files from a Secret, in one folder.
   *
   * Files follow when it is rotated (not with `subPath`), about a minute later; the program has to read them again.
   *
   * @param path the folder
   * @param name of the Secret, in the workload's namespace
   * @param options which keys, their permissions, and whether the pod starts without them
   * @throws if the name, a key or a path is not legal
   */
  public static secret(path: string, name: string, options: KeyFilesOptions = {}): Mount {
    checkCall('Mount.secret', SECRET, path, name, options);
    checkFolder('secret', path);
    return Mount.of(path, { kind: 'secret', name, items: itemsOf(options), optional: options.optional ?? false, mode: options.mode }, true);
  }

  /**
   * A PersistentVolumeClaim that somebody else makes. All pods share it.
   *
   * @param path the folder
   * @param name of the claim, in the workload's namespace
   * @param options whether the pods only read
   * @throws if the name is not legal
   */
  public static claim(path: string, name: string, options: ClaimOptions = {}): Mount {
    checkCall('Mount.claim', CLAIM, path, name, options);
    checkFolder('claim', path);
    const readOnly = options.readOnly ?? false;
    return Mount.of(path, { kind: 'claim', name, readOnly }, readOnly);
  }

  /**
   * Several sources in one folder: keys of Secrets and ConfigMaps, tokens of the ServiceAccount, fields of the pod.
   *
   * @param path the folder
   * @param sources at least one
   * @param options permissions
   * @throws if two sources have one file
   */
  public static projected(path: string, sources: ProjectedSource[], options: FilesOptions = {}): Mount {
    checkCall('Mount.projected', PROJECTED, path, sources, options);
    checkFolder('projected', path);
    const given = sources.map(({ _given }) => _given);
    const files = given.flatMap((source) => ('path' in source ? [source.path] : (source.items ?? []).map((item) => item.path)));
    const twice = files.find((file, i) => files.indexOf(file) !== i);
    if (twice !== undefined) {
      throw new Error(`Mount.projected: sources have '${twice}' twice: give one of them another path`);
    }
    return Mount.of(path, { kind: 'projected', sources: given, mode: options.mode }, true);
  }

  /**
   * A volume that a CSI driver makes with the pod, such as secrets of a vault. Pod Security "restricted" admits it.
   *
   * @param path the folder
   * @param driver its name in the cluster, for example `secrets-store.csi.k8s.io`
   * @param options what the driver reads
   * @throws if the name of the driver is not legal
   */
  public static csi(path: string, driver: string, options: CsiOptions = {}): Mount {
    checkCall('Mount.csi', CSI, path, driver, options);
    checkFolder('csi', path);
    const readOnly = options.readOnly ?? false;
    return Mount.of(path, { kind: 'csi', driver, attributes: { ...options.attributes }, readOnly, fsType: options.fsType }, readOnly);
  }

  /**
   * The files of an image, read-only: a model, a plug-in, data. Kubernetes has it from 1.35 on.
   *
   * @param path the folder
   * @param reference the image, with a tag or a digest
   * @throws if the image has no tag and no digest
   */
  public static image(path: string, reference: string): Mount {
    checkCall('Mount.image', IMAGE, path, reference);
    checkFolder('image', path);
    try {
      parseImage(reference);
    } catch (e) {
      throw new Error(`Mount.image: reference: ${(e as Error).message}`);
    }
    return Mount.of(path, { kind: 'image', reference }, true);
  }

  /** A mount of a volume. @internal */
  public static _of(path: string, volume: GivenVolume): Mount {
    checkCall('mount', AT, path);
    checkFolder('shared', path);
    return Mount.of(path, volume, true);
  }

  private static of(path: string, volume: GivenVolume, readOnly: boolean): Mount {
    return new Mount({ path, subPath: undefined, readOnly, volume });
  }

  private constructor(
    /** @internal */
    public readonly _given: GivenMount,
  ) {}

  /**
   * The same volume, of which the container sees one folder or file only.
   *
   * Such a file never follows when its ConfigMap or Secret changes, until the pod is replaced.
   *
   * @param path relative to the volume
   * @throws if it is absolute, climbs with `..`, or is no file of `Mount.config`
   */
  public subPath(path: string): Mount {
    checkCall('mount.subPath', SUB_PATH, path);
    const { volume } = this._given;
    const files = volume.kind === 'files' ? Object.keys(volume.files) : undefined;
    if (files !== undefined && !files.includes(path)) {
      throw new Error(`mount.subPath: path '${path}' is no file of the mount at '${this._given.path}': expected one of ${files.join(', ')}`);
    }
    return new Mount({ ...this._given, subPath: path });
  }

  /**
   * The same volume, which the container only reads. Files of ConfigMaps, Secrets and images are read-only anyway.
   */
  public readOnly(): Mount {
    return new Mount({ ...this._given, readOnly: true });
  }

  /**
   * The same volume in another folder, for another container of the pod.
   *
   * @param path an absolute path
   * @throws if the path belongs to the kernel, or hides `/tmp`
   */
  public at(path: string): Mount {
    checkCall('mount.at', AT, path);
    checkFolder('at', path);
    return new Mount({ ...this._given, path });
  }
}

/** @throws if the folder is the kernel's, the root, or that of temporary files */
function checkFolder(method: string, path: string): void {
  const call = method === 'at' || method === 'shared' ? 'mount' : `Mount.${method}`;
  checkMountPath(`${call}: path`, path);
  if (path === TMP) {
    throw new Error(`${call}: path '${TMP}' would hide the folder of temporary files: use another folder; Mount.scratch('${TMP}', Size.gibibytes(1)) sizes it`);
  }
}

/**
 * Files of a ConfigMap, checked together.
 *
 * @throws if they exceed what a ConfigMap holds
 */
export function filesOf(call: string, files: Readonly<Record<string, string>>): GivenFiles['files'] {
  const bytes = Object.entries(files).reduce((sum, [name, content]) => sum + Buffer.byteLength(name) + Buffer.byteLength(content), 0);
  if (bytes > LARGEST_CONFIG_BYTES) {
    throw new Error(`${call}: files have ${bytes} bytes, expected at most ${LARGEST_CONFIG_BYTES}, the limit of a ConfigMap: put large files into the image or a volume`);
  }
  return { ...files };
}

refuseSurplus('Mount', Mount, { scratch: 3, config: 3, configMap: 3, secret: 3, claim: 3, projected: 3, csi: 3 });

const EXAMPLE = "Mount.secret('/etc/certs', 'certs')";

/** The row of a container's mounts. */
export const MOUNTS: Expectation = listOf(`a list of Mounts, for example [${EXAMPLE}]`, instanceOf(Mount, `a Mount, for example ${EXAMPLE}`));
