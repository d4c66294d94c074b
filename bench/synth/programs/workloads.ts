/** The library's own web services, as users load it: `node workloads.js <App|TunedApp|construct> <one|each> <services> <outdir>`; `construct` prints nothing. */
import { App } from 'cdk8s';
import { addWorkloads, Library } from '../workloads';

const [appClass, layout, count, outdir] = process.argv.slice(2);

// by the package's own name, so that it is the bundle that an installed package loads
const library: Library = require('cdk8s-tuned');
const app: App = appClass === 'TunedApp' ? new library.TunedApp({ outdir }) : new App({ outdir });
addWorkloads(library, app, layout, Array.from({ length: Number(count) }, (_, index) => index));
if (appClass !== 'construct') {
  app.synth();
}
