import { Size } from 'cdk8s';
import { MOST_VOLUME_MIB } from '../../private/checks';
import { checkCall, checkOptions, oneOf, type PropTable } from '../../private/known-props';
import { objectName } from '../../private/names';
import { mebibytesOf, sizeUpTo } from '../../private/quantities';
import { refuseSurplus } from '../../private/surplus';

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
 * Options of a volume.
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
    checkCall('Storage.fast', SIZED, size);
    checkOptions('Storage.fast', OPTIONS, options);
    return new Storage('fast', mebibytesOf(size), undefined, options.accessMode);
  }

  /**
   * On the cluster's default class.
   *
   * @param size of the volume of each replica, at most 64 TiB
   * @param options its access mode
   */
  public static standard(size: Size, options: StorageOptions = {}): Storage {
    checkCall('Storage.standard', SIZED, size);
    checkOptions('Storage.standard', OPTIONS, options);
    return new Storage('standard', mebibytesOf(size), undefined, options.accessMode);
  }

  /**
   * On a class by name.
   *
   * @param size of the volume of each replica, at most 64 TiB
   * @param storageClass its name
   * @param options its access mode
   */
  public static ofClass(size: Size, storageClass: string, options: StorageOptions = {}): Storage {
    checkCall('Storage.ofClass', OF_CLASS, size, storageClass);
    checkOptions('Storage.ofClass', OPTIONS, options);
    return new Storage('class', mebibytesOf(size), storageClass, options.accessMode);
  }

  private constructor(
    /** @internal */
    public readonly _kind: 'fast' | 'standard' | 'class',
    /** @internal */
    public readonly _sizeMiB: number,
    /** @internal */
    public readonly _class: string | undefined,
    /** @internal */
    public readonly _accessMode: AccessMode | undefined,
  ) {}
}

const SIZED = { size: sizeUpTo(MOST_VOLUME_MIB, 'Size.gibibytes(10), for each replica') };
const OF_CLASS = { ...SIZED, storageClass: objectName('a StorageClass', 'fast-ssd') };

refuseSurplus('Storage', Storage, { fast: 2, standard: 2, ofClass: 3 });
