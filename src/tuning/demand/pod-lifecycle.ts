/** A handler of the author's. */
export interface GivenHandler {
  readonly kind: 'exec' | 'http' | 'sleep';
  /** How long it takes. */
  readonly seconds: number;
  /** Nobody said how long it takes, so it counts as done at once. */
  readonly assumed: boolean;
  readonly command: readonly string[] | undefined;
  readonly path: string | undefined;
  /** Undefined: the program's. */
  readonly port: number | undefined;
}

/** What happens after the start and before the stop of the main container. */
export interface PodLifecycle {
  readonly postStart: GivenHandler | undefined;
  readonly preStop: GivenHandler | undefined;
}

/** `lifecycle`, where what happens after the start counts. */
export function startHookProps({ pod: { lifecycle } }: { readonly pod: { readonly lifecycle: PodLifecycle } }): string[] {
  return lifecycle.postStart === undefined ? [] : ['lifecycle'];
}

/** Nothing but what the plan decides. */
export const PLANNED_LIFECYCLE: PodLifecycle = { postStart: undefined, preStop: undefined };
