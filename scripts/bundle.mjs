// Bundles the sources into lib/bundle.js: one file loads in half the time of 120. From TypeScript, because modules of its own kind become one scope, while each of the
// compiler's CommonJS modules stays a function that looks every name up when it calls it. The rule catalogue is separate, because only explanations read it.
// Not minified: Node prints the line of an error, which would be the whole bundle.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const catalogue = join('tuning', 'decisions', 'rules');
if (!existsSync(join(root, 'lib', `${catalogue}.js`))) {
  throw new Error(`lib/${catalogue}.js does not exist: correct the path of the rule catalogue in scripts/bundle.mjs`);
}
let apart = false;
await build({
  entryPoints: [join(root, 'src', 'index.ts')],
  outfile: join(root, 'lib', 'bundle.js'),
  bundle: true,
  platform: 'node',
  target: 'node20',
  external: ['cdk8s', 'cdk8s-plus-28', 'constructs'],
  logLevel: 'error',
  footer: { js: namedForJsii() },
  plugins: [{
    name: 'catalogue-apart',
    setup: (b) => b.onResolve({ filter: /\/rules$/ }, ({ path, resolveDir }) => {
      if (join(resolveDir, path) !== join(root, 'src', catalogue)) {
        return undefined;
      }
      apart = true;
      return { path: `./${catalogue.split('\\').join('/')}.js`, external: true };
    }),
  }],
});
if (!apart) {
  throw new Error(`no file of the library imports ${relative(root, join(root, 'src', catalogue))}: correct the path of the rule catalogue in scripts/bundle.mjs`);
}

/** What jsii writes into each class: the name by which other languages know it. */
function namedForJsii() {
  const { name, version, types } = JSON.parse(readFileSync(join(root, '.jsii'), 'utf8'));
  const classes = Object.values(types).filter(({ kind }) => kind === 'class').map(({ fqn }) => fqn.slice(name.length + 1));
  return `for (const path of ${JSON.stringify(classes)}) {
  path.split(".").reduce((of, name) => of[name], module.exports)[Symbol.for("jsii.rtti")] = { fqn: \`${name}.\${path}\`, version: ${JSON.stringify(version)} };
}`;
}
