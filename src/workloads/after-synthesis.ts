import { tmpdir } from 'os';
import { join } from 'path';
import type { IConstruct } from 'constructs';

/*
 * cdk8s has no hook for the end of a synthesis: validations run before it, once for the app and once for each chart, and also for `Testing.synth(chart)`.
 * So this file wraps the two methods of an app that synthesize, for `App`, `TunedApp` and every subclass, and runs followers after them.
 */

/** The output folder of an app that `Testing.app()` of cdk8s makes for a unit test. */
const TEST_OUTPUT = join(tmpdir(), 'cdk8s.outdir.');

const METHODS = ['synth', 'synthYaml'] as const;
/** `synth` writes files, `synthYaml` returns them as one text. */
export type SynthesisMethod = typeof METHODS[number];

type Synthesized = { [method in SynthesisMethod]?: (...args: unknown[]) => unknown } & { readonly outdir?: unknown };
type Follower = (method: SynthesisMethod) => void;

const followers = new WeakMap<IConstruct, Map<string, Follower>>();
/** The synthesis that runs of each root. */
const runs = new WeakMap<IConstruct, object>();

/** Stands for the synthesis of a root that is running; undefined while none is. */
export function runningSynthesis(root: IConstruct): object | undefined {
  return runs.get(root);
}

/** Runs a follower after each successful synthesis of a root, in the order of registration. The first one under a key stays. */
export function afterSynthesis(root: IConstruct, key: string, follower: Follower): void {
  const known = followers.get(root);
  if (known !== undefined) {
    if (!known.has(key)) {
      known.set(key, follower);
    }
    return;
  }
  const all = new Map([[key, follower]]);
  followers.set(root, all);
  let running = 0;
  for (const method of METHODS) {
    const synthesize = (root as Synthesized)[method];
    // another language's override is a property that cannot be replaced
    if (typeof synthesize !== 'function' || Object.getOwnPropertyDescriptor(root, method)?.configurable === false) {
      continue;
    }
    Object.defineProperty(root, method, {
      configurable: true,
      writable: true,
      value(this: IConstruct, ...args: unknown[]): unknown {
        if (running++ === 0) {
          runs.set(root, {});
        }
        let result: unknown;
        try {
          result = synthesize.apply(this, args);
        } finally {
          if (--running === 0) {
            runs.delete(root);
          }
        }
        if (running === 0) {
          all.forEach((follow) => follow(method));
        }
        return result;
      },
    });
  }
}

/** The output folder of a root; undefined if it is not an app. */
export function outputFolder(root: IConstruct): string | undefined {
  const { outdir } = root as Synthesized;
  return typeof outdir === 'string' ? outdir : undefined;
}

/** Whether a root is an app that `Testing.app()` made. */
export function isOfUnitTest(root: IConstruct): boolean {
  return outputFolder(root)?.startsWith(TEST_OUTPUT) ?? false;
}
