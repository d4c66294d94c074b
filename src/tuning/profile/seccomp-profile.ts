import { checkCall, naming } from '../../private/known-props';
import { refuseSurplus } from '../../private/surplus';

/** Which system calls the containers may make, in place of the default filter of the container runtime. */
export class SeccompProfile {
  /**
   * A filter in a file on every node. Pod Security "restricted" accepts it.
   *
   * @param path of the file, relative to the kubelet's folder for them, for example 'profiles/app.json'
   */
  public static localhost(path: string): SeccompProfile {
    checkCall('SeccompProfile.localhost', LOCALHOST, path);
    return new SeccompProfile('Localhost', path);
  }

  /** No filter: a finding says so, and Pod Security "baseline" refuses the pods. */
  public static unconfined(): SeccompProfile {
    return new SeccompProfile('Unconfined', undefined);
  }

  private constructor(
    /** @internal */
    public readonly _type: 'Localhost' | 'Unconfined',
    /** @internal */
    public readonly _path: string | undefined,
  ) {}
}

const LOCALHOST = {
  path: naming('a path relative to the kubelet\'s folder of profiles, for example \'profiles/app.json\'', (given) => given.length > 0 && !given.startsWith('/') && !given.split('/').includes('..') && !/[\u0000-\u001f]/.test(given)),
};

refuseSurplus('SeccompProfile', SeccompProfile, { localhost: 1, unconfined: 0 });
