import { ChildProcess, spawn } from 'child_process';
import { once } from 'events';
import { Agent, get } from 'http';
import { MemoryGroup, memoryGroup } from './cgroup';

/** How a service is started, and with how much memory. */
export interface Start {
  readonly name: string;
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly limitMiB: number;
  /** The group of the pod; default: none, the limit is of its own. */
  readonly pod?: MemoryGroup;
}

/** What became of it. */
export interface Outcome {
  /** survived: all was answered; killed: by the kernel, at the memory limit; out of memory: its own heap was full; stalled: alive, but not answering. */
  readonly end: 'survived' | 'killed' | 'out of memory' | 'stalled' | 'failed';
  readonly served: number;
  readonly p99Millis: number | undefined;
  readonly peakMiB: number | undefined;
  /** What the service wrote last, where it failed. */
  readonly words: string;
}

export const REQUESTS = 1000;
const CONNECTIONS = 8;
const START_MILLIS = 60_000;
const ASK_MILLIS = 60_000;
const STOP_MILLIS = 5_000;
/** What V8 and the JVM write when their own heap is full. */
const OUT_OF_MEMORY = /java\.lang\.OutOfMemoryError|heap out of memory/;

/** Starts a service under a memory limit, asks it REQUESTS times over CONNECTIONS connections, and stops it. */
export async function serve(start: Start): Promise<Outcome> {
  const { child, group, output, stop } = launch(start);
  try {
    const port = await ready(child, output);
    const latencies = port === undefined ? [] : await ask(child, port, () => OUT_OF_MEMORY.test(output()));
    const running = child.exitCode === null && child.signalCode === null;
    const kills = group.kills();
    const peakMiB = group.peakMiB();
    return { end: endOf(running, kills, latencies.length, output()), served: latencies.length, p99Millis: percentile(latencies, 0.99), peakMiB, words: output().slice(-2000) };
  } finally {
    await stop();
  }
}

/** A container beside the one that is asked. */
export interface Beside {
  /** Processes that the kernel killed because of its limit. */
  kills(): number;
  peakMiB(): number | undefined;
  stop(): Promise<void>;
}

/** Starts a container that stays, and may wait until it is ready or has ended. */
export async function stay(start: Start, waits: boolean): Promise<Beside> {
  const { child, group, output, stop } = launch(start);
  if (waits) {
    await ready(child, output);
  }
  return { kills: () => group.kills(), peakMiB: () => group.peakMiB(), stop };
}

interface Launched {
  readonly child: ChildProcess;
  readonly group: MemoryGroup;
  output(): string;
  /** Ends the process and takes its group away. */
  stop(): Promise<void>;
}

function launch({ name, command, env, limitMiB, pod }: Start): Launched {
  const group = memoryGroup(name, limitMiB, pod);
  // the shell puts itself into the group before it becomes the service
  const child = spawn('/bin/sh', ['-c', 'echo $$ > "$0" && exec "$@"', group.procs, ...command], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (chunk) => { output += chunk; });
  child.stderr.on('data', (chunk) => { output += chunk; });
  const ended = once(child, 'close');
  return {
    child,
    group,
    output: () => output,
    stop: async () => {
      await end(child, ended);
      group.remove();
    },
  };
}

function endOf(running: boolean, kills: number, served: number, output: string): Outcome['end'] {
  if (kills > 0) {
    return 'killed';
  }
  if (OUT_OF_MEMORY.test(output)) {
    return 'out of memory';
  }
  if (running) {
    return served === REQUESTS ? 'survived' : 'stalled';
  }
  return 'failed';
}

/** The port that the service says it listens at; undefined where it ends before. */
async function ready(child: ChildProcess, output: () => string): Promise<number | undefined> {
  const until = Date.now() + START_MILLIS;
  while (Date.now() < until && child.exitCode === null && child.signalCode === null) {
    const port = /^ready (\d+)$/m.exec(output());
    if (port !== null) {
      return Number(port[1]);
    }
    await pause(20);
  }
  return undefined;
}

/** Asks until all is answered, the service has ended or its heap is full, or a minute is over. */
async function ask(child: ChildProcess, port: number, full: () => boolean): Promise<number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const latencies: number[] = [];
  const until = Date.now() + ASK_MILLIS;
  let sent = 0;
  const connection = async (): Promise<void> => {
    while (sent < REQUESTS && Date.now() < until && !full() && child.exitCode === null && child.signalCode === null) {
      sent++;
      const begin = performance.now();
      if (await answered(agent, port)) {
        latencies.push(performance.now() - begin);
      } else {
        await pause(10);
      }
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, connection));
  agent.destroy();
  return latencies;
}

function answered(agent: Agent, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    get({ agent, port, host: '127.0.0.1', path: '/', timeout: 5_000 }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode === 200));
      response.on('error', () => resolve(false));
    }).on('error', () => resolve(false)).on('timeout', function (this: { destroy(): void }) { this.destroy(); });
  });
}

async function end(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    child.kill('SIGTERM');
    await Promise.race([ended, pause(STOP_MILLIS)]);
    child.kill('SIGKILL');
  }
  await ended;
}

function pause(millis: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, millis));
}

function percentile(values: readonly number[], q: number): number | undefined {
  const sorted = [...values].sort((x, y) => x - y);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))];
}
