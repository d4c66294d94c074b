import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { ApiObject, App, AppProps, Chart, YamlOutputType } from 'cdk8s';
import { web } from './fixtures';
import { TunedApp } from '../../src/app/tuned-app';
import { ClusterTarget } from '../../src/cluster/cluster-target';

const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'lost-files-'));
afterAll(() => fs.rmSync(outdir, { recursive: true }));

/** One workload in two charts, each for a cluster of its own. */
function twice(Class: new (props: AppProps) => App, yamlOutputType: YamlOutputType): App {
  const app = new Class({ outdir, yamlOutputType });
  for (const id of ['dev', 'prod']) {
    const chart = new Chart(app, id, { namespace: id });
    ClusterTarget.kubernetes('1.33').applyTo(chart);
    web(chart);
  }
  return app;
}

describe('a workload of one name in two charts', () => {
  test.each([['App', App], ['TunedApp', TunedApp]])('fails in a file for each resource, under %s', (_, Class) => {
    expect(() => twice(Class, YamlOutputType.FILE_PER_RESOURCE).synth()).toThrow(/'dev\/web\/service-account' and 'prod\/web\/service-account' would both be printed to .*ServiceAccount\.web\.k8s\.yaml, and one would be lost: .* YamlOutputType\.FILE_PER_APP/);
  });

  test.each([YamlOutputType.FILE_PER_APP, YamlOutputType.FILE_PER_CHART, YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE])('is printed in output of type %d', (type) => {
    expect(() => twice(App, type).synth()).not.toThrow();
  });

  test('objects of the user\'s own are looked at, too', () => {
    const app = new App({ outdir, yamlOutputType: YamlOutputType.FILE_PER_RESOURCE });
    ClusterTarget.kubernetes('1.33').applyTo(app);
    const [a, b] = ['a', 'b'].map((id) => new Chart(app, id));
    web(a);
    const object = (chart: Chart, id: string, data: string) => new ApiObject(chart, id, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: id, namespace: chart.node.id }, data: { data } });
    [a, b].forEach((chart) => object(chart, 'mine', chart.node.id));

    expect(() => app.synth()).toThrow(/with the following errors:\n {2}\[\] 'a\/mine' and 'b\/mine' would both be printed to ConfigMap\.mine\.k8s\.yaml[^\n]*$/);
  });
});
