import { Size } from 'cdk8s';
import { checkValue, SIZE } from '../private/known-props';

/**
 * The volume that each replica of a stateful service claims.
 */
export class Storage {
  /**
   * On the target's fast class (`ClusterTargetProps.fastStorageClass`).
   */
  public static fast(size: Size): Storage {
    checkSize('Storage.fast', size);
    return new Storage('fast', size, undefined);
  }

  /**
   * On the cluster's default class.
   */
  public static standard(size: Size): Storage {
    checkSize('Storage.standard', size);
    return new Storage('standard', size, undefined);
  }

  /**
   * On a class by name.
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
}
