import { fromCaller, listed, readOptions } from './options';

/** What namespaces enforce. */
export const POD_SECURITY = ['privileged', 'baseline', 'restricted'] as const;
export type PodSecurity = (typeof POD_SECURITY)[number];

/** Who may judge. */
export const PARTS = ['servers', 'validation'] as const;
export type Part = (typeof PARTS)[number];

/** What the user of `prove` asked for. Paths are absolute. */
export interface ProveOptions {
  readonly help: boolean;
  readonly folders: readonly string[];
  /** The releases that were named; `all` for every one that is there, undefined where nothing was said. */
  readonly kubernetes?: readonly string[] | 'all';
  readonly podSecurity: PodSecurity;
  readonly exclude: readonly string[];
  readonly context: readonly string[];
  readonly parts: readonly Part[];
  readonly knativeFeatures: readonly string[];
  readonly json?: string;
}

/** Read the command line of `prove`. */
export function readProveOptions(args: readonly string[], environment?: NodeJS.ProcessEnv): ProveOptions {
  const help = args.includes('--help') || args.includes('-h');
  const options = readOptions(help ? [] : args, ['--kubernetes', '--pod-security', '--exclude', '--context', '--only', '--knative-features', '--json']);
  const minors = listed(options, '--kubernetes');
  const malformed = minors.filter((minor) => minor !== 'all' && !/^v?1\.\d+(\.\d+)?$/.test(minor));
  if (malformed.length) {
    throw new Error(`--kubernetes ${malformed.join(',')} names no release; expected releases such as 1.33,1.36, or all`);
  }
  const json = options.flags.get('--json');
  return {
    help,
    folders: options.folders.map((each) => fromCaller(each, environment)),
    kubernetes: minors.includes('all') ? 'all' : minors.length ? minors.map((minor) => minor.replace(/^v/, '')) : undefined,
    podSecurity: oneOf('--pod-security', options.flags.get('--pod-security') ?? 'restricted', POD_SECURITY),
    exclude: listed(options, '--exclude'),
    context: listed(options, '--context').map((each) => fromCaller(each, environment)),
    parts: options.flags.has('--only') ? listed(options, '--only').map((each) => oneOf('--only', each, PARTS)) : PARTS,
    knativeFeatures: listed(options, '--knative-features'),
    ...json === undefined ? {} : { json: fromCaller(json, environment) },
  };
}

function oneOf<T extends string>(flag: string, value: string, known: readonly T[]): T {
  const found = known.find((each) => each === value);
  if (found === undefined) {
    throw new Error(`${flag} ${value} is not known; expected one of ${known.join(', ')}`);
  }
  return found;
}
