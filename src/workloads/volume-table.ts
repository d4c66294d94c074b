import { SharedConfig } from './shared-config';
import type { VolumeProps } from './volume-props';
import { instanceOf, listOf, type PropTable } from '../private/known-props';
import { Mount } from '../tuning/profile/mount';

const MOUNT = "Mount.secret('/etc/certs', 'certs')";
const SHARED = "new SharedConfig(chart, 'env', { data: { RAILS_ENV: 'production' } })";

/** The rows of volumes. */
export const VOLUME_ROWS: PropTable<VolumeProps> = {
  mounts: listOf(`a list of Mounts, for example [${MOUNT}]`, instanceOf(Mount, `a Mount, for example ${MOUNT}`)),
  sharedConfig: listOf(`a list of SharedConfigs, for example [${SHARED}]`, instanceOf(SharedConfig, `a SharedConfig, for example ${SHARED}`)),
};
