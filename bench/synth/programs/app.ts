/** The constructs of a cdk8s program: `node app.js <App|TunedApp> <plus|objects> <one|each|resources> <services> <outdir>`. */
import { App, AppProps, Chart, YamlOutputType } from 'cdk8s';
import { Construct } from 'constructs';

const [appClass, style, layout, count, outdir] = process.argv.slice(2);

const props: AppProps = { outdir, yamlOutputType: layout === 'resources' ? YamlOutputType.FILE_PER_RESOURCE : YamlOutputType.FILE_PER_CHART };
// only what the program uses is loaded
const app: App = appClass === 'TunedApp' ? new (require('../../../src/app/tuned-app').TunedApp)(props) : new App(props);
const { addService } = require(style === 'plus' ? './plus-service' : './object-service') as { addService: (scope: Construct, index: number) => void };

const shared = layout === 'one' ? new Chart(app, 'services', { namespace: 'shop' }) : undefined;
for (let index = 0; index < Number(count); index++) {
  addService(shared ? new Construct(shared, `svc-${index}`) : new Chart(app, `svc-${index}`, { namespace: 'shop' }), index);
}
app.synth();
