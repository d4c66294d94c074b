// Bundles lib/index.js into lib/bundle.js: one file instead of 120 loads in half the time. The rule catalogue stays apart, because only explanations read it.
// Not minified: Node prints the line that an error was thrown in, and all of the bundle would be one line.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
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
    setup: (b) => b.onResolve({ filter: /^\.\/rules$/ }, () => ({ path: './tuning/rules.js', external: true })),
  }],
});
