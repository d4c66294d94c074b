import type { RuleTexts } from './rule-text';
import * as s from './sources';

/** What the author mounts. */
export const VOLUME_RULES: RuleTexts = {
  'VOL-1': ['A mount hides what the image has there', 'a volume at a folder that usual images need, at the program\'s own or at its working directory is a finding', 'folders, not single files (subPath)', s.VOLUMES_DOC, 'Since V1; what an image has is not read, so folders are known by their names.'],
  'VOL-2': ['A claim of somebody else\'s is shared by all pods', 'a finding that names the access mode which the claim must have', 'not on a single node', s.PERSISTENT_VOLUMES_DOC, 'Since V1; the claim\'s access mode is not known to the plan.'],
  'VOL-3': ['What never follows a rotation', 'variables and subPath mounts keep the value that the pod was started with; a folder of files follows within the kubelet\'s sync period and its cache, about a minute; a ConfigMap of the library\'s has another name with each content, so the pods are replaced', 'none', s.SECRET_DOC, 'Since V1; where the target has Stakater\'s Reloader (docs.stakater.com/reloader, read in November 2026), the annotation reloader.stakater.com/auto has it replace the pods.'],
  'VOL-4': ['Folders that look like one', 'a folder that a container writes to, in or around one of another container that is another volume, is a finding; writablePaths of a folder that the main container mounts is that mount', '/tmp and /dev/shm, which each container has for itself', s.VOLUMES_DOC, 'Since V1; two mounts are one volume only if they are made from one Mount.'],
  'VOL-5': ['A folder that is named as a file', 'a mount of files without subPath whose path ends with the name of one of them, or as files do, is a finding', 'none', s.VOLUMES_DOC, 'Since V1; the kubelet makes a folder of the path, and the files lie in it.'],
};
