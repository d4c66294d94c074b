import type { Duration } from 'cdk8s';
import { commandRow } from '../../private/command-row';
import { checkCall, DURATION, instanceOf, type PropTable, structOf, whole } from '../../private/known-props';
import { urlPath } from '../../private/names';
import { secondsOf } from '../../private/quantities';
import { refuseSurplus } from '../../private/surplus';

/** What may be said about a handler that runs a command. */
export interface ExecHandlerOptions {
  /**
   * How long it takes. After a start, the time of a new pod counts it; before a stop, the grace period.
   *
   * @default - it is done at once, assumed; after a start a finding says so
   */
  readonly takes?: Duration;
}

/** What may be said about a handler that asks the program over HTTP. */
export interface HttpHandlerOptions {
  /**
   * The port of the container: the program's, or one of `ports`.
   *
   * @default - the program's
   */
  readonly port?: number;

  /**
   * How long the answer takes. After a start, the time of a new pod counts it; before a stop, the grace period.
   *
   * @default - it comes at once, assumed; after a start a finding says so
   */
  readonly takes?: Duration;
}

/** What the kubelet does after a container has started, or before it is stopped. */
export class LifecycleHandler {
  /**
   * Runs a command in the container; no shell reads it, and no variable is put into it.
   *
   * @param command the program first, for example ['nginx', '-s', 'quit']
   */
  public static exec(command: string[], options: ExecHandlerOptions = {}): LifecycleHandler {
    checkCall('LifecycleHandler.exec', EXEC, command, options);
    return new LifecycleHandler('exec', secondsFrom(options.takes), [...command]);
  }

  /**
   * Asks the program over HTTP; any answer below 400 is good.
   *
   * @param path for example '/quit'
   */
  public static http(path: string, options: HttpHandlerOptions = {}): LifecycleHandler {
    checkCall('LifecycleHandler.http', HTTP, path, options);
    return new LifecycleHandler('http', secondsFrom(options.takes), undefined, path, options.port);
  }

  /**
   * Waits, without a program of the image; Kubernetes 1.30 or newer.
   *
   * @param duration whole seconds, from 1 s to an hour
   */
  public static sleep(duration: Duration): LifecycleHandler {
    checkCall('LifecycleHandler.sleep', SLEEP, duration);
    const seconds = secondsOf(duration);
    if (!Number.isInteger(seconds) || seconds < 1 || seconds > LONGEST_HANDLER_SECONDS) {
      throw new Error(`LifecycleHandler.sleep: duration (${seconds} s) must be whole seconds from 1 to ${LONGEST_HANDLER_SECONDS}`);
    }
    return new LifecycleHandler('sleep', seconds);
  }

  private constructor(
    /** @internal */
    public readonly _kind: 'exec' | 'http' | 'sleep',
    /** How long it takes, in seconds; undefined is what nobody said. @internal */
    public readonly _seconds: number | undefined,
    /** @internal */
    public readonly _command?: readonly string[],
    /** @internal */
    public readonly _path?: string,
    /** @internal */
    public readonly _port?: number,
  ) {}
}

/** What happens after the start and before the stop of a container. */
export interface LifecycleProps {
  /**
   * After the container has started, at the same time as its program. The kubelet asks for health, and starts plain sidecars, only after it is done, so what it takes longer than
   * `startup` of the profile counts in the time that a new pod needs: say `takes`.
   *
   * @default - nothing
   */
  readonly postStart?: LifecycleHandler;

  /**
   * Before the program gets SIGTERM. It replaces the planned wait where it takes at least as long as callers need to hear that the pod is gone. Where it takes less,
   * the plan waits first, if it is a command and the image has a shell (`shell: true`); else a finding says so.
   *
   * @default - the planned wait
   */
  readonly preStop?: LifecycleHandler;
}

/** Handlers of the author's at the start and at the stop of the main container. */
export class Lifecycle {
  /** At least one of the handlers. */
  public static of(props: LifecycleProps): Lifecycle {
    checkCall('Lifecycle.of', OF, props);
    if (props.postStart === undefined && props.preStop === undefined) {
      throw new Error('Lifecycle.of has neither postStart nor preStop: say one of them, or leave lifecycle out');
    }
    return new Lifecycle(props.postStart, props.preStop);
  }

  private constructor(
    /** @internal */
    public readonly _postStart: LifecycleHandler | undefined,
    /** @internal */
    public readonly _preStop: LifecycleHandler | undefined,
  ) {}
}

/** What takes longer is work for a Job. */
const LONGEST_HANDLER_SECONDS = 3600;

function secondsFrom(takes: Duration | undefined): number | undefined {
  if (takes === undefined) {
    return undefined;
  }
  const seconds = secondsOf(takes);
  if (seconds < 0 || seconds > LONGEST_HANDLER_SECONDS) {
    throw new Error(`takes (${seconds} s) must be from 0 to ${LONGEST_HANDLER_SECONDS} s`);
  }
  return Math.ceil(seconds);
}

const EXEC_OPTIONS: PropTable<ExecHandlerOptions> = { takes: DURATION };
const HTTP_OPTIONS: PropTable<HttpHandlerOptions> = { port: whole(1, 65535, 8080), takes: DURATION };
const HANDLER = instanceOf(LifecycleHandler, 'a LifecycleHandler, for example LifecycleHandler.exec([\'nginx\', \'-s\', \'quit\'])');
const PROPS: PropTable<LifecycleProps> = { postStart: HANDLER, preStop: HANDLER };
const EXEC = {
  command: commandRow('\'nginx\', \'-s\', \'quit\''),
  options: { ...structOf('{ takes: Duration.seconds(5) }', EXEC_OPTIONS), optional: true },
};
const HTTP = { path: urlPath('/quit'), options: { ...structOf('{ port: 8080 }', HTTP_OPTIONS), optional: true } };
const SLEEP = { duration: DURATION };
const OF = { props: structOf('{ preStop: LifecycleHandler.sleep(Duration.seconds(20)) }', PROPS) };

refuseSurplus('LifecycleHandler', LifecycleHandler, { exec: 2, http: 2, sleep: 1 });
refuseSurplus('Lifecycle', Lifecycle, { of: 1 });
