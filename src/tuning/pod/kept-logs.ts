import { mebibytesOf } from '../../private/quantities';
import { exposureOf } from '../demand/capabilities';
import type { PlanInput } from '../demand/plan-input';

/** What the target's kubelets keep of a container's logs. */
export interface KeptLogs {
  readonly files: number;
  readonly fileMiB: number;
  readonly totalMiB: number;
}

/** Classes that only AKS has: their controllers are Azure's own. */
const AZURE_CLASS = /(^|[.-])azure([.-]|$)/;
/** Rulings 17: logs that a kubelet keeps of a container by itself (KubeletConfiguration, containerLogMaxFiles), and how large each of them gets (containerLogMaxSize). MiB. */
const KUBELET_LOG_FILES = 5;
const KUBELET_LOG_FILE_MIB = 10;
/** Rulings 17: what AKS keeps of each file, on Linux; 5 files (MicrosoftDocs/azure-aks-docs, custom-node-configuration-reference.md of August 2026, read in November 2026). MiB. */
const AKS_LOG_FILE_MIB = 50;

/** Rulings 17: what the target says that its kubelets keep of a container's logs, else AKS's number where a class shows that it is AKS, else the kubelet's own default. */
export function keptLogs(input: Pick<PlanInput, 'target' | 'serving'>): KeptLogs {
  const { containerLogMaxFiles: files = KUBELET_LOG_FILES, containerLogMaxSize, gatewayClass } = input.target._props;
  const azure = [exposureOf(input)._className, gatewayClass].some((name) => name !== undefined && AZURE_CLASS.test(name));
  const fileMiB = containerLogMaxSize !== undefined ? Math.ceil(mebibytesOf(containerLogMaxSize)) : azure ? AKS_LOG_FILE_MIB : KUBELET_LOG_FILE_MIB;
  return { files, fileMiB, totalMiB: files * fileMiB };
}
