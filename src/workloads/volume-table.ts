import { SharedConfig } from './shared-config';
import type { VolumeProps } from './volume-props';
import { instanceOf, listOf, type PropTable } from '../private/known-props';
import { MOUNTS } from '../tuning/profile/mount';

const SHARED = "new SharedConfig(chart, 'env', { data: { RAILS_ENV: 'production' } })";

/** The rows of volumes. */
export const VOLUME_ROWS: PropTable<VolumeProps> = {
  mounts: MOUNTS,
  sharedConfig: listOf(`a list of SharedConfigs, for example [${SHARED}]`, instanceOf(SharedConfig, `a SharedConfig, for example ${SHARED}`)),
};
