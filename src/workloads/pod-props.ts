/**
 * What the pods carry beside their containers.
 */
export interface PodProps {
  /**
   * Labels of the pods, beside those of the library. No selector reads them, so they may change.
   *
   * @default - those of the library only
   */
  readonly podLabels?: { [key: string]: string };

  /**
   * Annotations of the pods, beside those of the library.
   *
   * @default - those of the library only
   */
  readonly podAnnotations?: { [key: string]: string };

  /**
   * Names of Secrets of type `kubernetes.io/dockerconfigjson` with which the images are pulled.
   *
   * @default - none: the nodes or the ServiceAccount can pull
   */
  readonly imagePullSecrets?: string[];

  /**
   * Names a version of what the pods read from outside of their manifests, for example of a rotated Secret: another text rolls the pods.
   *
   * @default - pods are replaced when their manifest changes
   */
  readonly revision?: string;

  /**
   * Who is asked when something is wrong: a team, an address or a channel. An annotation of the object that owns the pods.
   *
   * @default - not said
   */
  readonly owner?: string;

  /**
   * Where it is written what to do when something is wrong: a URL. An annotation of the object that owns the pods.
   *
   * @default - not said
   */
  readonly runbook?: string;
}
