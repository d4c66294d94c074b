import { namesOf, type OwnNumbers } from './assumed';
import type { BaselineName } from '../decisions/baseline/numbers';

/** Java virtual machines, plain and with Spring Boot. */
export const JVM_NUMBERS = {
  /** [ms] CPU-10: CPU of one request of a small Java service, if not declared. */
  cpuPerRequestMillis: 8,
  /** [MiB] MEM-3: memory of one request in flight of a small Java service, if not declared. */
  memoryPerRequestMiB: 0.5,
  /** [s] PRB-1: how long a small Java service takes to start, if not declared. */
  startupSeconds: 10,
  /** [MiB] MEM-9: what a small Java service writes to /tmp. */
  tmpMiB: 64,
  /** [m] SIZE-7: CPU of a small Java service without requests. */
  idleCpuMillis: 30,
  /** [x] PRB-1: the budget of a start of a small Java service, above its usual time. */
  startupFactor: 3,
  /** [s] B17: what a Java service needs to end beside the drain: one phase of its shutdown takes it, and the others follow. */
  graceMarginSeconds: 10,
  /** [ms] CPU-10: CPU of one request of a small Spring Boot service, if not declared. */
  springCpuPerRequestMillis: 12,
  /** [s] PRB-1: how long a Java service takes that starts from a class archive. */
  cdsStartupSeconds: 6,
  /** [s] PRB-1: how long a Spring Boot service takes, if not declared. */
  springStartupSeconds: 25,
  /** [s] PRB-1: how long one takes that starts from a class archive. */
  springCdsStartupSeconds: 15,
  /** [m] SIZE-1: no Java process gets less: compiling would starve requests. */
  leastRequestMillis: 500,
  /** [s] SIZE-1: a longer start needs a larger request. */
  slowStartSeconds: 20,
  /** [m] SIZE-1: the least request of one that starts so slowly. */
  slowStartRequestMillis: 1000,
  /** [MiB] A2: live heap of an idle program whose memory is not declared. */
  liveMiB: 100,
  /** [MiB] A2: the same with Spring. */
  springLiveMiB: 150,
  /** [x] A2: the heap holds the live set this many times. */
  headroom: 1.6,
  /** [share] RT-J2: the part of the largest heap that Java begins with. */
  initialShare: 0.5,
  /** [threads] A18: the smallest pool of request threads. */
  leastPoolThreads: 50,
  /** [threads] A18: the largest pool of request threads. */
  mostPoolThreads: 200,
  /** [ms] A18: how long a dependency may hiccup without filling the pool. */
  slowMillis: 1000,
  /** [share] RT-J4: G1's own bookkeeping, of the heap. */
  g1Share: 0.08,
  /** [MiB] RT-J4: class metadata of a small program. */
  metaspaceMiB: 80,
  /** [MiB] RT-J4: class metadata of a small program with Spring. */
  springMetaspaceMiB: 110,
  /** [MiB] RT-J4: what compiled code may take; a full cache throws out what is cold, so this bound ends no process. */
  codeCacheMiB: 100,
  /** [MiB] RT-J4: a stack may grow to this, and little of it is in use; written out because Java's own default differs by platform. */
  stackMiB: 1,
  /** [MiB] RT-J4: the virtual machine itself, symbols. */
  vmMiB: 32,
  /** [MiB] RT-J12: direct buffers of a server. */
  directMiB: 16,
  /** [MiB] RT-J12: and two chunks of 4 MiB of Netty's allocator for each processor. */
  directPerProcessorMiB: 8,
  /** [MiB] RT-J1: from this limit on a server-class machine, where G1 pays. */
  g1LimitMiB: 1792,
  /** [ms] RT-J1: tighter objectives do not live with the pauses of a serial collector. */
  g1ObjectiveMillis: 500,
};

/** With the numbers that all runtimes read. */
export type JvmNumbers = OwnNumbers<'jvm', typeof JVM_NUMBERS>;

/** What the size of the pool of request threads is counted from. */
export const JVM_POOL_READS: readonly BaselineName[] = namesOf('jvm', JVM_NUMBERS, 'leastPoolThreads', 'mostPoolThreads', 'slowMillis');
