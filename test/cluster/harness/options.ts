import * as path from 'node:path';

/** The words of a command line: flags with a value, and the rest. */
export interface Options {
  readonly folders: readonly string[];
  /** A flag that was given several times has its values joined by commas. */
  readonly flags: ReadonlyMap<string, string>;
}

/** Read `--name value` and `--name=value`; everything else is a folder. */
export function readOptions(args: readonly string[], known: readonly string[]): Options {
  const folders: string[] = [];
  const flags = new Map<string, string>();
  for (let index = 0; index < args.length; index++) {
    const [name, after] = args[index].split(/=(.*)/s);
    if (!name.startsWith('-')) {
      folders.push(args[index]);
      continue;
    }
    if (!known.includes(name)) {
      throw new Error(`unknown option ${name}; expected ${known.length > 1 ? 'one of ' : ''}${known.join(', ')}`);
    }
    const value = after ?? args[++index];
    if (value === undefined || value === '' || (after === undefined && value.startsWith('--'))) {
      throw new Error(`${name} has no value; expected ${name} VALUE`);
    }
    flags.set(name, [...flags.has(name) ? [flags.get(name)] : [], value].join(','));
  }
  return { folders, flags };
}

/** The values of a flag that takes several. */
export function listed(options: Options, name: string): string[] {
  return (options.flags.get(name) ?? '').split(',').filter(Boolean);
}

/** The folder in which the command was given: npm runs a script in the folder of its package and says here where it was called. */
export function callerFolder(environment: NodeJS.ProcessEnv = process.env): string {
  return environment.INIT_CWD || process.cwd();
}

/** A path of the command line, which is relative to where the command was given. */
export function fromCaller(place: string, environment?: NodeJS.ProcessEnv): string {
  return path.resolve(callerFolder(environment), place);
}
