import type { PodContainersProps } from './pod-containers-props';
import { instanceOf, listOf, type PropTable } from '../private/known-props';
import { InitContainer, Sidecar } from '../tuning/profile/containers';

const INIT = "InitContainer.of({ name: 'assets', image: 'ghcr.io/acme/assets:1.4.0' })";
const SIDECAR = "Sidecar.of({ name: 'proxy', image: 'ghcr.io/acme/proxy:2.1.0', cpu: Cpu.millis(50), memory: Size.mebibytes(64) })";

/** The rows of the containers beside the main one. */
export const SIDECAR_ROWS: PropTable<PodContainersProps> = {
  initContainers: listOf(`a list of InitContainers, for example [${INIT}]`, instanceOf(InitContainer, `an InitContainer, for example ${INIT}`)),
  sidecars: listOf(`a list of Sidecars, for example [${SIDECAR}]`, instanceOf(Sidecar, `a Sidecar, for example ${SIDECAR}`)),
};
