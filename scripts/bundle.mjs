// Bundles lib/index.js into lib/bundle.js: one file loads in half the time of 120. The rule catalogue is separate, because only explanations read it.
// Not minified: Node prints the line of an error, which would be the whole bundle.
import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const catalogue = join(root, 'lib', 'tuning', 'decisions', 'rules.js');
if (!existsSync(catalogue)) {
  throw new Error(`${relative(root, catalogue)} does not exist: correct the path of the rule catalogue in scripts/bundle.mjs`);
}
let apart = false;
await build({
  entryPoints: [join(root, 'lib', 'index.js')],
  outfile: join(root, 'lib', 'bundle.js'),
  bundle: true,
  platform: 'node',
  target: 'node20',
  external: ['cdk8s', 'cdk8s-plus-28', 'constructs'],
  logLevel: 'error',
  plugins: [{
    name: 'catalogue-apart',
    setup: (b) => b.onResolve({ filter: /\/rules$/ }, ({ path, resolveDir }) => {
      if (join(resolveDir, `${path}.js`) !== catalogue) {
        return undefined;
      }
      apart = true;
      return { path: `./${relative(join(root, 'lib'), catalogue).split('\\').join('/')}`, external: true };
    }),
  }],
});
if (!apart) {
  throw new Error(`no file of the library imports ${relative(root, catalogue)}: correct the path of the rule catalogue in scripts/bundle.mjs`);
}
