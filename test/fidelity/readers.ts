import * as fs from 'node:fs';
import * as path from 'node:path';
import { run } from '../analysers/tools/run';
import { cacheFolder, keyOf, progress } from '../cluster/harness/cache';
import { goBinary } from '../cluster/harness/go-build';

/** Pinned, so that the same strings are judged the same way. */
const PYTHON_PACKAGES = ['PyYAML==6.0.3', 'ruamel.yaml==0.19.1'];

/** What a parser made of one text: the value, or why there is none. */
export type Reading = { readonly value: unknown } | { readonly error: string };

/** A YAML parser of another language. */
export interface Reader {
  readonly name: string;
  /** The version of YAML that it follows. */
  readonly yaml: '1.1' | '1.2';
  /** Reads files of several documents, and answers with a list for each. */
  readonly stream: boolean;
  /** All texts in one process. */
  read(texts: readonly string[]): Promise<Reading[]>;
}

/** Every parser, installed. */
export async function readers(): Promise<Reader[]> {
  const go = await goBinary({ name: 'yaml-readers', folder: path.join(__dirname, 'go') });
  const python = await virtualEnvironment();
  const script = path.join(__dirname, 'python', 'read.py');
  const make = (name: string, yaml: Reader['yaml'], command: readonly string[], stream = false): Reader => ({
    name, yaml, stream, read: (texts) => readBy(command, texts),
  });
  return [
    make('kubernetes', '1.1', [go, 'kubernetes']),
    make('yaml.v3', '1.2', [go, 'yaml.v3']),
    make('goccy', '1.2', [go, 'goccy']),
    make('PyYAML', '1.1', [python, script, 'pyyaml']),
    make('ruamel.yaml', '1.2', [python, script, 'ruamel.yaml']),
    make('kubectl', '1.1', [go, 'kubectl'], true),
    make('PyYAML, whole files', '1.1', [python, script, 'pyyaml-stream'], true),
  ];
}

async function readBy([program, ...args]: readonly string[], texts: readonly string[]): Promise<Reading[]> {
  const lines = (await run(program, args, { input: texts.join('\0') })).trimEnd().split('\n');
  if (lines.length !== texts.length) {
    throw new Error(`${args[args.length - 1]} answered ${lines.length} lines to ${texts.length} texts`);
  }
  return lines.map((line) => JSON.parse(line) as Reading);
}

async function virtualEnvironment(): Promise<string> {
  const folder = path.join(cacheFolder('python'), `yaml-readers-${keyOf(PYTHON_PACKAGES)}`);
  const done = path.join(folder, 'installed');
  if (!fs.existsSync(done)) {
    progress(`installing ${PYTHON_PACKAGES.join(' and ')} from PyPI`);
    fs.rmSync(folder, { recursive: true, force: true });
    await run('python3', ['-m', 'venv', folder]);
    await run(path.join(folder, 'bin', 'pip'), ['install', '--quiet', '--disable-pip-version-check', ...PYTHON_PACKAGES]);
    fs.writeFileSync(done, '');
  }
  return path.join(folder, 'bin', 'python');
}
