/*
 * ESLint's parser with a program that is there already: rules that ask for types get those of the type check. scripts/lint-and-types.mjs sets it.
 */
const parser = require('@typescript-eslint/parser');

let program;

module.exports = {
  meta: { name: 'typescript-with-program', version: parser.meta.version },
  use(made) {
    program = made;
  },
  parseForESLint(code, { projectService, ...options }) {
    // a file that was saved meanwhile is another one than the program read
    const isKnown = program.getSourceFile(options.filePath)?.text === code;
    return parser.parseForESLint(code, { ...options, ...(isKnown ? { programs: [program] } : { projectService }) });
  },
};
