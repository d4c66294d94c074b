import * as b from './baselines';
import { pullSeconds, ReactionTerm } from './reaction';

/** What a cold start is made of, as far as it is known. Absent means: not declared, so it is assumed. */
export interface ColdStartInput {
  /** Compressed size of the image. */
  readonly imageMiB?: number;
  /** The image is on the node already. */
  readonly imageCached?: boolean;
  /** Download rate of a node. */
  readonly pullMiBPerSecond?: number;
  /** 99th percentile from process start to ready. */
  readonly bootSeconds: number;
  readonly bootDeclared: boolean;
  /** How long readiness is noticed late; Knative's queue-proxy asks many times a second. */
  readonly probeSeconds: number;
  /** A proxy that must be up first. */
  readonly sidecar: boolean;
  /** A sandbox with its own kernel. */
  readonly sandboxSeconds?: number;
  /** Nodes have room; else a node must start. */
  readonly spareCapacity?: boolean;
}

/**
 * A cold start, term by term.
 */
export interface ColdStart {
  /**
   * What happens, in order.
   */
  readonly terms: ReactionTerm[];

  /**
   * The sum.
   */
  readonly seconds: number;

  /**
   * The largest term: the one to work on.
   */
  readonly largest: ReactionTerm;

  /**
   * Whether some term was not declared.
   */
  readonly assumed: boolean;
}

/** Creating the pod's sandbox and container, without the image (IMG-2: most of the rest of a container's start is the pull). */
const CREATE_SECONDS = 1;

/** The time from the first request to a pod that serves it (IMG-2, IMG-4, KN-14). */
export function coldStart(input: ColdStartInput): ColdStart {
  check(input);
  const image = input.imageMiB ?? b.ASSUMED_IMAGE_MIB;
  const pull = input.pullMiBPerSecond === undefined ? pullSeconds(image) : round(image / input.pullMiBPerSecond + image / b.UNPACK_MIB_PER_SECOND);
  const terms: ReactionTerm[] = [
    { name: 'scheduling', seconds: b.SCHEDULING, assumed: true },
    { name: 'sandbox and container', seconds: CREATE_SECONDS + (input.sandboxSeconds ?? 0), assumed: true },
    { name: 'boot', seconds: input.bootSeconds, assumed: !input.bootDeclared },
    { name: 'readiness', seconds: input.probeSeconds, assumed: false },
  ];
  if (input.imageCached !== true) {
    terms.splice(1, 0, { name: `pull of ${image} MiB`, seconds: pull, assumed: input.imageMiB === undefined || input.pullMiBPerSecond === undefined });
  }
  if (input.sidecar) {
    terms.push({ name: 'sidecar start', seconds: b.SIDECAR_START, assumed: true });
  }
  if (input.spareCapacity === false) {
    terms.unshift({ name: 'node start', seconds: b.NODE_START, assumed: true });
  }
  return {
    terms,
    seconds: round(terms.reduce((sum, term) => sum + term.seconds, 0)),
    largest: terms.reduce((most, term) => (term.seconds > most.seconds ? term : most)),
    assumed: terms.some((term) => term.assumed),
  };
}

/** One line that says it all: `scheduling 2 s* + pull of 150 MiB 4 s* + boot 1.5 s = 7.5 s (* assumed)`. */
export function describeColdStart(start: ColdStart): string {
  const parts = start.terms.filter((term) => term.seconds > 0).map((term) => `${term.name} ${term.seconds} s${term.assumed ? '*' : ''}`);
  return `${parts.join(' + ')} = ${start.seconds} s${start.assumed ? ' (* assumed)' : ''}`;
}

function check(input: ColdStartInput): void {
  for (const [name, value] of Object.entries({ bootSeconds: input.bootSeconds, probeSeconds: input.probeSeconds, sandboxSeconds: input.sandboxSeconds ?? 0 })) {
    if (!(Number.isFinite(value) && value >= 0)) {
      throw new Error(`${name} (${value}) must be a finite number of seconds, at least 0`);
    }
  }
  for (const [name, value] of Object.entries({ imageMiB: input.imageMiB, pullMiBPerSecond: input.pullMiBPerSecond })) {
    if (value !== undefined && !(Number.isFinite(value) && value > 0)) {
      throw new Error(`${name} (${value}) must be positive and finite`);
    }
  }
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
