/** Dependent plain objects: `node dependencies.js <App|TunedApp> <chain|diamond> <count> <outdir>`. */
import { ApiObject, App, Chart } from 'cdk8s';
import { serviceObjects, serviceValues } from '../content';

const [appClass, shape, count, outdir] = process.argv.slice(2);

const app: App = appClass === 'TunedApp' ? new (require('../../../src/app/tuned-app').TunedApp)({ outdir }) : new App({ outdir });
if (shape === 'chain') {
  // a chart per service, each after the one before
  let previous: Chart | undefined;
  for (let index = 0; index < Number(count); index++) {
    const chart = new Chart(app, `svc-${index}`);
    serviceObjects(serviceValues(index)).forEach((object) => new ApiObject(chart, object.kind as string, object as never));
    if (previous) {
      chart.addDependency(previous);
    }
    previous = chart;
  }
} else {
  // objects of one chart, each after the two before
  const chart = new Chart(app, 'objects');
  const objects: ApiObject[] = [];
  for (let index = 0; index < Number(count); index++) {
    const object = new ApiObject(chart, `object-${index}`, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: `object-${index}` }, data: { index: String(index) } });
    object.addDependency(...objects.slice(-2));
    objects.push(object);
  }
}
app.synth();
