import { ApiObject, App, Chart, IResolver, JsonPatch, Lazy, Names, ResolutionContext, Testing, YamlOutputType } from 'cdk8s';
import { call, endpoint, inputOf, plain } from './fixture';
import { renderDeployment } from '../../src/manifests/kubernetes/deployment';
import { renderNetworkPolicy } from '../../src/manifests/kubernetes/network-policy';
import { renderService } from '../../src/manifests/kubernetes/service';
import { ManifestObject } from '../../src/manifests/manifest-object';
import { Call, Manifest, RenderInput } from '../../src/manifests/render-input';

function chartOf(app = Testing.app()): Chart {
  return new Chart(app, 'shop', { namespace: 'shop', labels: { team: 'checkout' } });
}

/** What cdk8s prints for the same manifest. */
function printedByCdk8s(manifest: Manifest, change: (object: ApiObject) => void = () => undefined, app = Testing.app()): unknown {
  const object = new ApiObject(chartOf(app), 'object', plain(manifest));
  change(object);
  return object.toJson();
}

const inputs: Record<string, RenderInput> = {
  'a Deployment': inputOf({ calls: [call(endpoint('catalog'))] }),
  'a chart without a namespace': inputOf({ namespace: undefined }),
};

test.each(Object.entries(inputs))('prints %s byte for byte as ApiObject does', (_, input) => {
  for (const render of [renderDeployment, renderService, renderNetworkPolicy]) {
    const printed = ManifestObject.print(chartOf(), 'object', render, input)!.toJson();

    expect(JSON.stringify(printed)).toBe(JSON.stringify(printedByCdk8s(render(input)!)));
  }
});

test('knows what it is from its construction', () => {
  const object = ManifestObject.print(chartOf(), 'deployment', renderDeployment, inputOf())!;

  expect([object.apiVersion, object.apiGroup, object.kind, object.name, object.metadata.namespace]).toEqual(['apps/v1', 'apps', 'Deployment', 'web', 'shop']);
});

test('is no object where the renderer emits nothing', () => {
  const chart = chartOf();

  expect(ManifestObject.print(chart, 'object', () => undefined, inputOf())).toBeUndefined();
  expect(chart.node.children).toEqual([]);
});

test('a renderer\'s error is raised at construction, as it is', () => {
  const calls = [call(endpoint('api', { namespace: 'one' })), call(endpoint('api', { namespace: 'two' }))];

  expect(() => ManifestObject.print(chartOf(), 'object', renderDeployment, inputOf({ calls }))).toThrow(/^'web' calls 'api\.one/);
});

test('connections that grow after construction are printed', () => {
  const calls: Call[] = [];
  const object = ManifestObject.print(chartOf(), 'object', renderDeployment, inputOf({ calls }))!;
  const urls = () => object.toJson().spec.template.spec.containers[0].env.map((e: any) => e.name);

  const before = urls();
  calls.push(call(endpoint('catalog')));

  expect(before).toEqual(['NODE_OPTIONS']);
  expect(urls()).toEqual(['NODE_OPTIONS', 'CATALOG_URL']);
});

test('is checked from its construction on, until connections that it read grow, or it is patched', () => {
  const calls: Call[] = [];
  const input = inputOf({ calls });
  const service = ManifestObject.print(chartOf(), 'object', renderService, input)!;
  const deployment = ManifestObject.print(chartOf(), 'object', renderDeployment, input)!;
  const checked = () => [service, deployment].map((object) => ManifestObject.isChecked(object));

  const atFirst = checked();
  calls.push(call(endpoint('catalog')));
  const afterCall = checked();
  service.addJsonPatch(JsonPatch.remove('/spec/type'));

  expect([atFirst, afterCall, checked()]).toEqual([[true, true], [true, false], [false, false]]);
});

test('what only cdk8s can print, or is not ours, is not checked before it is printed', () => {
  const env = [{ name: 'LAZY', value: Lazy.any({ produce: () => 'produced' }) as unknown as string }];
  const lazy = ManifestObject.print(chartOf(), 'object', renderDeployment, inputOf({ input: { env } }))!;
  const list = new ManifestObject(chartOf(), 'object', () => ({ apiVersion: 'v1', kind: 'Thing', metadata: { name: 'thing' }, spec: { at: [new Date(0)] } }));
  const foreign = new ApiObject(chartOf(), 'object', { apiVersion: 'v1', kind: 'Thing' });

  expect([lazy, list, foreign].map((object) => ManifestObject.isChecked(object))).toEqual([false, false, false]);
});

test('metadata that users add is printed', () => {
  const add = (object: ApiObject) => {
    object.metadata.addLabel('tier', 'front');
    object.metadata.addAnnotation('note', 'mine');
    object.metadata.addFinalizers('example.com/guard');
    object.metadata.add('generateName', 'web-');
  };
  const object = ManifestObject.print(chartOf(), 'object', renderService, inputOf())!;
  add(object);

  expect(JSON.stringify(object.toJson())).toBe(JSON.stringify(printedByCdk8s(renderService(inputOf())!, add)));
});

test('patches survive for any field, known or not, in metadata and content', () => {
  const patch = (object: ApiObject) => object.addJsonPatch(
    JsonPatch.add('/spec/brandNewField', { deep: [1] }),
    JsonPatch.replace('/spec/ports/0/port', 8443),
    JsonPatch.add('/metadata/annotations', { 'example.com/a': 'b' }),
    JsonPatch.add('/aTopLevelField', true),
    JsonPatch.remove('/spec/type'),
  );
  const object = ManifestObject.print(chartOf(), 'object', renderService, inputOf())!;
  patch(object);

  expect(object.toJson()).toMatchObject({ spec: { brandNewField: { deep: [1] }, ports: [{ port: 8443 }] }, aTopLevelField: true });
  expect(JSON.stringify(object.toJson())).toBe(JSON.stringify(printedByCdk8s(renderService(inputOf())!, patch)));
});

test('printing twice applies a patch once', () => {
  const object = ManifestObject.print(chartOf(), 'object', renderService, inputOf())!;
  object.addJsonPatch(JsonPatch.add('/spec/ports/-', { name: 'extra', port: 81 }));

  object.toJson();

  expect(object.toJson().spec.ports).toHaveLength(2);
});

describe('a patch that cannot be applied fails in the words of who wrote it', () => {
  const patched = (operation: JsonPatch) => () => {
    const object = ManifestObject.print(chartOf(), 'object', renderService, inputOf())!;
    object.addJsonPatch(operation);
    return object.toJson();
  };

  test.each<[string, JsonPatch, string]>([
    ['a field that is not there is replaced', JsonPatch.replace('/spec/nothing', 1), "replace '/spec/nothing': '/spec' has no 'nothing': use JsonPatch.add for a field that is not there yet"],
    ['a field that is not there is removed', JsonPatch.remove('/spec/nothing'), "remove '/spec/nothing': '/spec' has no 'nothing': leave the operation out"],
    ['a misspelt field', JsonPatch.replace('/spec/prots', []), "replace '/spec/prots': '/spec' has no 'prots': did you mean 'ports'?"],
    ['a parent that is not there', JsonPatch.add('/spec/nothing/here', 1), "add '/spec/nothing/here': '/spec' has no 'nothing': add '/spec/nothing' first, as an object that holds the rest"],
    ['a slash within a label', JsonPatch.add('/metadata/labels/example.com/team', 'x'), "add '/metadata/labels/example.com/team': '/metadata/labels' has no 'example.com': write '~1' for a '/' within a key"],
    ['a field of a text', JsonPatch.add('/kind/x', 1), "add '/kind/x': '/kind' is \"Service\", which has no fields"],
    ['a field of a field of a text', JsonPatch.replace('/kind/x/y', 1), "replace '/kind/x/y': '/kind' is \"Service\", which has no fields"],
    ['an index behind the end', JsonPatch.add('/spec/ports/2', {}), "add '/spec/ports/2': '/spec/ports' is a list of 1: expected an index from 0 to 1, or '-' for its end"],
    ['an index that is not there', JsonPatch.remove('/spec/ports/1'), "remove '/spec/ports/1': '/spec/ports' is a list of 1: expected an index from 0 to 0"],
    ['what is copied is not there', JsonPatch.copy('/spec/nothing', '/spec/other'), "copy '/spec/nothing' to '/spec/other': '/spec' has no 'nothing': leave the operation out"],
    ['what is moved has no place', JsonPatch.move('/spec/type', '/spec/nothing/type'), "move '/spec/type' to '/spec/nothing/type': '/spec' has no 'nothing': add '/spec/nothing' first, as an object that holds the rest"],
    ['a test of another value', JsonPatch.test('/spec/type', 'NodePort'), "test '/spec/type': got \"ClusterIP\", expected \"NodePort\""],
    ['a path without a slash', JsonPatch.replace('spec/type', 'x'), "replace 'spec/type': 'spec/type' is not a JSON pointer: expected a '/' at its beginning, write '/spec/type'"],
  ])('%s', (_, operation, message) => {
    expect(patched(operation)).toThrow(new Error(`patch('Service') of 'shop/object': ${message}`));
  });

  test('and a later operation sees what an earlier one added', () => {
    const object = ManifestObject.print(chartOf(), 'object', renderService, inputOf())!;
    object.addJsonPatch(JsonPatch.add('/spec/future', {}), JsonPatch.add('/spec/future/a~1b', 1), JsonPatch.copy('/spec/future/a~1b', '/spec/future/c'), JsonPatch.replace('/spec/future/c', 2), JsonPatch.add('/spec/ports/0', {}));

    expect(object.toJson().spec).toMatchObject({ future: { 'a/b': 1, 'c': 2 }, ports: [{}, { port: 80 }] });
  });
});

test('lazy values and tokens in the user\'s variables are resolved', () => {
  const env = [
    { name: 'LAZY', value: Lazy.any({ produce: () => 'produced' }) as unknown as string },
    { name: 'TOKEN', value: { resolve: () => 'resolved' } as unknown as string },
    { name: 'REF', valueFrom: Lazy.any({ produce: () => ({ fieldRef: { fieldPath: 'spec.nodeName' } }) }) },
  ];
  const object = ManifestObject.print(chartOf(), 'object', renderDeployment, inputOf({ input: { env } }))!;

  expect(object.toJson().spec.template.spec.containers[0].env.slice(1)).toEqual([
    { name: 'LAZY', value: 'produced' },
    { name: 'TOKEN', value: 'resolved' },
    { name: 'REF', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } },
  ]);
});

test('an app\'s own resolvers see every value', () => {
  const shout: IResolver = {
    resolve(context: ResolutionContext) {
      if (context.value === 'ClusterIP') {
        context.replaceValue('NodePort');
      }
    },
  };
  const app = () => new App({ outdir: Testing.app().outdir, resolvers: [shout] });
  const object = ManifestObject.print(chartOf(app()), 'object', renderService, inputOf())!;

  expect(object.toJson().spec.type).toBe('NodePort');
  expect(JSON.stringify(object.toJson())).toBe(JSON.stringify(printedByCdk8s(renderService(inputOf())!, undefined, app())));
});

test('fails as cdk8s does on a value that is no data', () => {
  const render = (): Manifest => ({ apiVersion: 'v1', kind: 'Thing', metadata: { name: 'thing' }, spec: { at: new Date(0) } });

  expect(() => new ManifestObject(chartOf(), 'object', render).toJson())
    .toThrow("Failed serializing construct at path 'shop/object' with name 'thing': Error: can't render non-simple object of type 'Date'");
});

test('one object in two places is printed twice, not as an anchor', () => {
  const shared = { app: 'x' };
  const chart = chartOf(Testing.app({ yamlOutputType: YamlOutputType.FILE_PER_APP }));
  const object = new ManifestObject(chart, 'object', () => ({ apiVersion: 'v1', kind: 'Thing', metadata: { name: 'thing' }, spec: { one: shared, two: shared } }));

  const { one, two } = object.toJson().spec;

  expect(one).toEqual(two);
  expect(one).not.toBe(two);
});

test('names of objects do not depend on the construct tree', () => {
  const object = ManifestObject.print(chartOf(), 'some-id', renderService, inputOf())!;

  expect(object.name).toBe('web');
  expect(object.name).not.toBe(Names.toDnsLabel(object));
});
