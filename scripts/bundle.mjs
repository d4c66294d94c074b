// Bundles lib/index.js into lib/bundle.js: one file instead of 120 loads in half the time. The rule catalogue stays apart, because only explanations read it.
// Not minified: Node prints the line that an error was thrown in, and all of the bundle would be one line.
import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const catalogue = join(root, 'lib', 'tuning', 'decisions', 'rules.js');
if (!existsSync(catalogue)) {
  throw new Error(`${relative(root, catalogue)} does not exist: say in scripts/bundle.mjs where the rule catalogue is`);
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
  throw new Error(`nothing of the library asks for ${relative(root, catalogue)}: say in scripts/bundle.mjs where the rule catalogue is`);
}
