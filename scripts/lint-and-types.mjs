// The type check of everything, then ESLint, whose rules ask the same program for types: they are computed once. Both keep results in .cache and skip unchanged files.
// ESLint's cache misses faults that a change in another file causes; CI finds them, because it starts without a cache.
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const ts = require('typescript');
const { loadESLint } = require('eslint');

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const parser = join(root, 'scripts', 'lint-parser.cjs');

/** What a tsconfig.json names. */
function configOf(path) {
  return ts.parseJsonConfigFileContent(ts.readConfigFile(path, ts.sys.readFile).config, ts.sys, dirname(path), undefined, path);
}

const tests = configOf(join(root, 'test', 'tsconfig.json'));
const sources = configOf(join(root, 'tsconfig.json'));
const options = { ...tests.options, incremental: true, tsBuildInfoFile: join(root, '.cache', 'types.tsbuildinfo') };
const host = ts.createIncrementalCompilerHost(options);
host.jsDocParsingMode = ts.JSDocParsingMode.ParseForTypeErrors;
const types = ts.createIncrementalProgram({ rootNames: [...new Set([...sources.fileNames, ...tests.fileNames])], options, configFileParsingDiagnostics: [...sources.errors, ...tests.errors], host });

const diagnostics = [
  ...types.getConfigFileParsingDiagnostics(), ...types.getOptionsDiagnostics(), ...types.getSyntacticDiagnostics(), ...types.getGlobalDiagnostics(), ...types.getSemanticDiagnostics(),
  ...types.emit().diagnostics, // writes what the next run needs to know
];
process.stdout.write(ts.formatDiagnostics(diagnostics, { getCanonicalFileName: (name) => name, getCurrentDirectory: () => root, getNewLine: () => '\n' }));

require(parser).use(types.getProgram());
const ESLint = await loadESLint({ useFlatConfig: false });
const eslint = new ESLint({
  cwd: root, extensions: ['.ts'], errorOnUnmatchedPattern: false, overrideConfig: { parser }, cache: true, cacheLocation: join(root, '.cache', 'eslint.json'), cacheStrategy: 'content',
});
const results = await eslint.lintFiles(['src', 'test', '.projenrc.ts']);
process.stdout.write((await eslint.loadFormatter('stylish')).format(results));

process.exitCode = diagnostics.length > 0 || results.some(({ errorCount }) => errorCount > 0) ? 1 : 0;
