import { Size } from 'cdk8s';
import { checkValue, SIZE } from '../private/known-props';

/** 64 TiB: block storage has no larger volumes, and a larger number is a slip of the unit. */
const LARGEST_GIB = 64 * 1024;

/**
 * The volume that each replica of a stateful service claims.
 */
export class Storage {
  /**
   * On the target's fast class (`ClusterTargetProps.fastStorageClass`).
   *
   * @param size of the volume of each replica, at most 64 TiB
   */
  public static fast(size: Size): Storage {
    checkSize('Storage.fast', size);
    return new Storage('fast', size, undefined);
  }

  /**
   * On the cluster's default class.
   *
   * @param size of the volume of each replica, at most 64 TiB
   */
  public static standard(size: Size): Storage {
    checkSize('Storage.standard', size);
    return new Storage('standard', size, undefined);
  }

  /**
   * On a class by name.
   *
   * @param size of the volume of each replica, at most 64 TiB
   * @param storageClass its name
   */
  public static ofClass(size: Size, storageClass: string): Storage {
    checkSize('Storage.ofClass', size);
    if (storageClass.trim() === '') {
      throw new Error('Storage.ofClass has an empty class name: use Storage.standard for the cluster\'s default class');
    }
    return new Storage('class', size, storageClass);
  }

  private constructor(
    /** @internal */
    public readonly _kind: 'fast' | 'standard' | 'class',
    /** @internal */
    public readonly _size: Size,
    /** @internal */
    public readonly _class: string | undefined,
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
