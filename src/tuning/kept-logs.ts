import * as b from './baselines';
import type { ClusterTarget } from '../cluster/cluster-target';
import { mebibytesOf } from '../private/quantities';

/** What the target's kubelets keep of a container's logs. */
export interface KeptLogs {
  readonly files: number;
  readonly fileMiB: number;
  readonly totalMiB: number;
}

/** Rulings 17: what the target says that its kubelets keep of a container's logs, else their own default. */
export function keptLogs(target: ClusterTarget): KeptLogs {
  const { containerLogMaxFiles: files = b.LOG_FILES, containerLogMaxSize } = target._props;
  const fileMiB = containerLogMaxSize === undefined ? b.LOG_FILE_MIB : Math.ceil(mebibytesOf(containerLogMaxSize));
  return { files, fileMiB, totalMiB: files * fileMiB };
}
