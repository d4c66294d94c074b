import { Size } from 'cdk8s';
import { checkProps, checkValue, oneOf, type PropTable, SIZE } from '../private/known-props';

/** 64 TiB: block storage has no larger volumes, and a larger number is a slip of the unit. */
const LARGEST_GIB = 64 * 1024;

/**
 * How many pods may open a volume, in Kubernetes' words.
 */
export enum AccessMode {
  /** One pod of the whole cluster. */
  READ_WRITE_ONCE_POD = 'ReadWriteOncePod',
  /** Pods of one node. */
  READ_WRITE_ONCE = 'ReadWriteOnce',
  /** Pods of any node: shared file systems only. */
  READ_WRITE_MANY = 'ReadWriteMany',
}

/**
 * What else may be said about a volume.
 */
export interface StorageOptions {
  /**
   * The access mode of the claims. It cannot be changed once the StatefulSet is there: see docs/concepts/changing-later.md.
   *
   * Say READ_WRITE_ONCE where the volumes are not made by a CSI driver, or where the StatefulSet in the cluster has it.
   *
   * @default AccessMode.READ_WRITE_ONCE_POD, whatever the target's version
   */
  readonly accessMode?: AccessMode;
}

const OPTIONS: PropTable<StorageOptions> = { accessMode: oneOf('AccessMode', AccessMode) };

/**
 * The volume that each replica of a stateful service claims.
 */
export class Storage {
  /**
   * On the target's fast class (`ClusterTargetProps.fastStorageClass`).
   *
   * @param size of the volume of each replica, at most 64 TiB
   * @param options its access mode
   */
  public static fast(size: Size, options: StorageOptions = {}): Storage {
    checkSize('Storage.fast', size);
    checkProps('Storage.fast', OPTIONS, options);
    return new Storage('fast', size, undefined, options.accessMode);
  }

  /**
   * On the cluster's default class.
   *
   * @param size of the volume of each replica, at most 64 TiB
   * @param options its access mode
   */
  public static standard(size: Size, options: StorageOptions = {}): Storage {
    checkSize('Storage.standard', size);
    checkProps('Storage.standard', OPTIONS, options);
    return new Storage('standard', size, undefined, options.accessMode);
  }

  /**
   * On a class by name.
   *
   * @param size of the volume of each replica, at most 64 TiB
   * @param storageClass its name
   * @param options its access mode
   */
  public static ofClass(size: Size, storageClass: string, options: StorageOptions = {}): Storage {
    checkSize('Storage.ofClass', size);
    checkProps('Storage.ofClass', OPTIONS, options);
    if (storageClass.trim() === '') {
      throw new Error('Storage.ofClass has an empty class name: use Storage.standard for the cluster\'s default class');
    }
    return new Storage('class', size, storageClass, options.accessMode);
  }

  private constructor(
    /** @internal */
    public readonly _kind: 'fast' | 'standard' | 'class',
    /** @internal */
    public readonly _size: Size,
    /** @internal */
    public readonly _class: string | undefined,
    /** @internal */
    public readonly _accessMode: AccessMode | undefined,
  ) {}
}

function checkSize(call: string, size: Size): void {
  checkValue(call, 'size', SIZE, size);
  const mebibytes = size.toKibibytes() / 1024;
  if (!(Number.isFinite(mebibytes) && mebibytes > 0)) {
    throw new Error(`${call}: size (${mebibytes} MiB) must be more than zero, for example Size.gibibytes(10)`);
  }
  if (mebibytes > LARGEST_GIB * 1024) {
    throw new Error(`${call}: size (${mebibytes / 1024} GiB) must be at most ${LARGEST_GIB} GiB for each replica: check the unit, for example Size.gibibytes(10)`);
  }
}
