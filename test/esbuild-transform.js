const { transformSync, version } = require('esbuild');

/*
 * Makes JavaScript of a test's or a source's TypeScript, file by file: scripts/lint-and-types.mjs checks the types.
 */

/** What is made depends on it, so jest's cache does. */
const OPTIONS = { loader: 'ts', format: 'cjs', target: 'node20', sourcemap: 'external', tsconfigRaw: { compilerOptions: { target: 'es2022', experimentalDecorators: true, alwaysStrict: true } } };

module.exports = {
  getCacheKey(text, file, { config, configString }) {
    const { createHash } = require('node:crypto');
    return createHash('sha256').update(JSON.stringify([version, OPTIONS, process.version, file.slice(config.rootDir.length), configString, text, module.exports.process.toString()])).digest('hex').slice(0, 32);
  },
  process(text, file) {
    const { code, map } = transformSync(text, { ...OPTIONS, sourcefile: file });
    // what a module exports can be spied on, as the exports of other compilers can be
    return { code: code.replace('get: () => from[key],', 'get: () => from[key], configurable: true,'), map };
  },
};
