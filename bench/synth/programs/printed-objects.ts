/** Given objects as plain `ApiObject`s: `node printed-objects.js <App|TunedApp> <one|each> <file> <outdir>`; the file has a line of JSON for each service. */
import * as fs from 'fs';
import { ApiObject, App, Chart } from 'cdk8s';
import { Construct } from 'constructs';

const [appClass, layout, file, outdir] = process.argv.slice(2);

const app: App = appClass === 'TunedApp' ? new (require('cdk8s-tuned').TunedApp)({ outdir }) : new App({ outdir });
const shared = layout === 'one' ? new Chart(app, 'services') : undefined;
fs.readFileSync(file, 'utf8').trimEnd().split('\n').forEach((line, index) => {
  const scope = shared ? new Construct(shared, `svc-${index}`) : new Chart(app, `svc-${index}`);
  for (const object of JSON.parse(line)) {
    new ApiObject(scope, object.kind, object);
  }
});
app.synth();
