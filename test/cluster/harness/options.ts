/** The words of a command line: flags with a value, and the rest. */
export interface Options {
  readonly folders: readonly string[];
  readonly flags: ReadonlyMap<string, string>;
}

/** Read `--name value` and `--name=value`; everything else is a folder. */
export function readOptions(args: readonly string[], known: readonly string[]): Options {
  const folders: string[] = [];
  const flags = new Map<string, string>();
  for (let index = 0; index < args.length; index++) {
    const [name, value] = args[index].split(/=(.*)/s);
    if (!name.startsWith('--')) {
      folders.push(args[index]);
    } else if (!known.includes(name)) {
      throw new Error(`unknown option ${name}; expected one of ${known.join(', ')}`);
    } else {
      flags.set(name, value ?? args[++index] ?? '');
    }
  }
  return { folders, flags };
}
