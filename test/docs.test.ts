import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { dirname, join, relative, resolve } from 'path';
import * as ts from 'typescript';

/*
 * What the pages show is what the library does: every `ts` block of every page is type-checked and run.
 *
 *   ```ts             a program of its own
 *   ```ts continued   goes on with the page's last program
 *   ```ts fails       a program that throws; the next ```text block is the message
 *   ```text prints    after a program: lines that it prints, in this order (others may stand between them)
 *   ```yaml prints    after a program: lines of the YAML that it writes, as they stand there but for what they are indented by; `…` stands for lines between
 *   ```json <name>    a file of that name in the folder where the page's programs run
 */

const root = join(__dirname, '..');

interface Block {
  readonly info: string;
  readonly text: string;
  readonly line: number;
}

interface Program {
  readonly name: string;
  code: string;
  fails: boolean;
  message: string | undefined;
  readonly prints: string[];
  /** Runs of lines, as they follow each other in one file. */
  readonly yaml: string[][];
}

interface Page {
  readonly path: string;
  readonly programs: Program[];
  readonly files: Record<string, string>;
}

function markdownBelow(folder: string): string[] {
  if (!existsSync(join(root, folder))) {
    return [];
  }
  return readdirSync(join(root, folder)).sort().flatMap((name) => {
    const path = join(folder, name);
    if (name === 'node_modules' || name === 'dist') {
      return [];
    }
    return statSync(join(root, path)).isDirectory() ? markdownBelow(path) : name.endsWith('.md') ? [path] : [];
  });
}

function blocksOf(markdown: string): Block[] {
  const blocks: Block[] = [];
  const pattern = /^```(.*)\n([\s\S]*?)^```$/gm;
  for (const match of markdown.matchAll(pattern)) {
    blocks.push({ info: match[1].trim(), text: match[2], line: markdown.slice(0, match.index).split('\n').length });
  }
  return blocks;
}

function pageOf(path: string): Page {
  const page: Page = { path, programs: [], files: {} };
  for (const { info, text, line } of blocksOf(readFileSync(join(root, path), 'utf8'))) {
    const [language, ...words] = info.split(/\s+/);
    const last = page.programs[page.programs.length - 1];
    if (language === 'ts' || language === 'typescript') {
      if (words.includes('continued')) {
        if (last === undefined) {
          throw new Error(`${path}:${line}: nothing to go on with`);
        }
        last.code += `\n${text}`;
      } else {
        page.programs.push({ name: `${path}:${line}`, code: text, fails: false, message: undefined, prints: [], yaml: [] });
      }
      page.programs[page.programs.length - 1].fails ||= words.includes('fails');
    } else if (language === 'json' && words.length > 0) {
      page.files[words[0]] = text;
    } else if (language === 'yaml' && words.includes('prints')) {
      last.yaml.push(...text.trimEnd().split(/^\s*…\n/m).map((part) => dedented(part.trimEnd().split('\n'))));
    } else if (language === 'text' && last?.fails && last.message === undefined) {
      last.message = text.trim();
    } else if (language === 'text' && words.includes('prints')) {
      last.prints.push(...text.trimEnd().split('\n'));
    }
  }
  return page;
}

const all = ['README.md', ...markdownBelow('docs'), ...markdownBelow('examples')].filter((path) => existsSync(join(root, path)));
const pages = all.map(pageOf).filter((page) => page.programs.length > 0);
const programs = pages.flatMap((page) => page.programs.map((program) => [program.name, page, program] as const));

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.Node16,
  moduleResolution: ts.ModuleResolutionKind.Node16,
  lib: ['lib.es2022.d.ts'],
  types: ['node'],
  strict: true,
  noEmit: true,
  esModuleInterop: true,
  skipLibCheck: true,
  stripInternal: true,
  experimentalDecorators: true,
  paths: { 'cdk8s-tuned': [join(root, 'src', 'index.ts')] },
};

/** All programs in one compilation, as files that exist in memory only. */
function typeErrors(): Map<string, string[]> {
  const virtual = new Map(programs.map(([name, , program], i) => [join(root, `snippet-${i}.ts`), { name, code: `${program.code}\nexport {};\n` }]));
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (file) => virtual.has(resolve(file)) || fileExists(file);
  host.readFile = (file) => virtual.get(resolve(file))?.code ?? readFile(file);
  host.getSourceFile = (file, target, ...rest) => {
    const snippet = virtual.get(resolve(file));
    return snippet === undefined ? getSourceFile(file, target, ...rest) : ts.createSourceFile(file, snippet.code, target);
  };
  const program = ts.createProgram([...virtual.keys()], options, host);
  const found = new Map<string, string[]>();
  for (const [file, { name }] of virtual) {
    const source = program.getSourceFile(file)!;
    const messages = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)]
      .map((d) => `line ${source.getLineAndCharacterOfPosition(d.start ?? 0).line + 1}: ${ts.flattenDiagnosticMessageText(d.messageText, '\n')}`);
    found.set(name, messages);
  }
  return found;
}

/** Runs a program in a folder of its own; what it prints, and what it throws. */
function run(page: Page, program: Program): { printed: string[]; yaml: string[]; thrown: string | undefined } {
  const before = { folder: process.cwd(), outdir: process.env.CDK8S_OUTDIR };
  const folder = mkdtempSync(join(tmpdir(), 'docs-'));
  const printed: string[] = [];
  const log = jest.spyOn(console, 'log').mockImplementation((...args) => void printed.push(...args.join(' ').split('\n')));
  try {
    for (const [name, text] of Object.entries(page.files)) {
      writeFileSync(join(folder, name), text);
    }
    process.chdir(folder);
    process.env.CDK8S_OUTDIR = join(folder, 'dist');
    const { outputText } = ts.transpileModule(program.code, { compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS, esModuleInterop: true } });
    // eslint-disable-next-line @typescript-eslint/no-implied-eval
    new Function('require', 'exports', 'module', '__dirname', outputText)(require, {}, { exports: {} }, folder);
    return { printed, yaml: yamlBelow(join(folder, 'dist')), thrown: undefined };
  } catch (e) {
    return { printed, yaml: [], thrown: (e as Error).message };
  } finally {
    log.mockRestore();
    process.chdir(before.folder);
    if (before.outdir === undefined) {
      delete process.env.CDK8S_OUTDIR;
    } else {
      process.env.CDK8S_OUTDIR = before.outdir;
    }
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Lines without what all of them are indented by. */
function dedented(lines: readonly string[]): string[] {
  const indent = Math.min(...lines.filter((line) => line.trim() !== '').map((line) => line.length - line.trimStart().length));
  return lines.map((line) => line.slice(indent));
}

/** The lines of all files that a program wrote. */
function yamlBelow(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.yaml')).sort().flatMap((name) => [...readFileSync(join(folder, name), 'utf8').split('\n'), '---']) : [];
}

/** Whether these lines follow each other, as deep as they may be. A list's dash may stand before the first of them. */
function stands(part: readonly string[], yaml: readonly string[]): boolean {
  return yaml.some((line, at) => {
    const first = part[0].startsWith('- ') ? line : line.replace(/^( *)- /, '$1  ');
    const indent = first.length - first.trimStart().length;
    return part.every((wanted, i) => {
      const there = i === 0 ? first : yaml[at + i] ?? '';
      return there.slice(0, indent).trim() === '' && there.slice(indent) === wanted;
    });
  });
}

/** The lines of `expected` that do not follow one another in `printed`. */
function missing(printed: readonly string[], expected: readonly string[]): string[] {
  let at = 0;
  return expected.filter((line) => {
    const found = printed.indexOf(line, at);
    if (found >= 0) {
      at = found + 1;
    }
    return found < 0;
  });
}

describe('snippets', () => {
  let errors: Map<string, string[]>;
  beforeAll(() => {
    errors = typeErrors();
  }, 300_000);

  test.each(programs)('%s compiles', (name) => {
    expect(errors.get(name)).toEqual([]);
  });

  test.each(programs)('%s runs and does what the page says', (_name, page, program) => {
    const { printed, yaml, thrown } = run(page, program);

    expect(thrown).toBe(program.fails ? program.message : undefined);
    // what was printed instead is shown only where something is missing
    const lines = missing(printed, program.prints);
    expect({ missing: lines, printed: lines.length === 0 ? [] : printed }).toEqual({ missing: [], printed: [] });
    const absent = program.yaml.filter((part) => !stands(part, yaml));
    expect({ absent, yaml: absent.length === 0 ? '' : yaml.join('\n') }).toEqual({ absent: [], yaml: '' });
  });
});

/** Anchors of a page as GitHub makes them from headings, and explicit ones. */
function anchorsOf(markdown: string): Set<string> {
  const anchors = new Set<string>();
  const seen = new Map<string, number>();
  for (const [, heading] of markdown.replace(/^```[\s\S]*?^```$/gm, '').matchAll(/^#+ (.*)$/gm)) {
    const slug = heading.trim().toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, '').replace(/ /g, '-');
    const n = seen.get(slug) ?? 0;
    seen.set(slug, n + 1);
    anchors.add(n === 0 ? slug : `${slug}-${n}`);
  }
  for (const [, id] of markdown.matchAll(/<a (?:id|name)="([^"]+)">/g)) {
    anchors.add(id);
  }
  return anchors;
}

test.each(all)('links of %s lead somewhere', (path) => {
  const markdown = readFileSync(join(root, path), 'utf8').replace(/^```[\s\S]*?^```$/gm, '');
  const broken = [...markdown.matchAll(/\]\(([^)\s]+)\)/g)].map((m) => m[1]).filter((link) => !/^[a-z]+:/.test(link)).filter((link) => {
    const [file, anchor] = link.split('#');
    const target = file === '' ? join(root, path) : resolve(root, dirname(path), file);
    if (!existsSync(target) || relative(root, target).startsWith('..')) {
      return true;
    }
    return anchor !== undefined && target.endsWith('.md') && !anchorsOf(readFileSync(target, 'utf8')).has(anchor);
  });

  expect(broken).toEqual([]);
});
