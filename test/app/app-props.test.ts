import { App, YamlOutputType } from 'cdk8s';
import { TunedApp } from '../../src';

test.each<[any, string]>([
  [null, 'new TunedApp: props is null, expected an object: outdir, outputFileExtension, yamlOutputType, recordConstructMetadata, resolvers'],
  ['dist', "new TunedApp: props is 'dist', expected an object"],
  [{ outDir: 'dist' }, "new TunedApp has the unknown prop 'outDir': did you mean outdir?"],
  [{ outdir: 3 }, 'new TunedApp: outdir is 3, expected a text'],
  [{ outdir: '' }, "new TunedApp: outdir is '', expected a folder"],
  [{ outputFileExtension: '/x' }, "new TunedApp: outputFileExtension is '/x', expected the end of a file's name"],
  [{ yamlOutputType: 'FILE_PER_CHART' }, "new TunedApp: yamlOutputType is 'FILE_PER_CHART', expected one of YamlOutputType.FILE_PER_APP, YamlOutputType.FILE_PER_CHART"],
  [{ yamlOutputType: 7 }, 'new TunedApp: yamlOutputType is 7, expected one of'],
  [{ recordConstructMetadata: 'yes' }, "new TunedApp: recordConstructMetadata is 'yes', expected true or false"],
  [{ resolvers: [{}] }, 'new TunedApp: resolvers[0] is an object, expected a resolver: an object with resolve()'],
])('%j is told', (props, message) => {
  expect(() => new TunedApp(props)).toThrow(message);
});

test('what App takes is taken, and what a newer cdk8s may know', () => {
  const props = { outdir: 'out', outputFileExtension: '.yml', yamlOutputType: YamlOutputType.FILE_PER_RESOURCE, recordConstructMetadata: false, resolvers: [], someday: true } as any;
  expect(new TunedApp(props).outdir).toBe(new App(props).outdir);
  expect(() => new TunedApp()).not.toThrow();
});

test.each<[string, () => any, string]>([
  ['a getter that throws', () => ({ get outdir() { throw new Error('trap'); } }), 'new TunedApp: outdir cannot be read: trap'],
  ['a proxy that throws', () => new Proxy({}, { ownKeys: () => { throw new Error('trap'); } }), 'new TunedApp: props is an object, expected an object'],
  ['a revoked proxy', () => { const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); return proxy; }, 'new TunedApp: props is an object that cannot be read, expected an object'],
  ['a proxy that has everything', () => new Proxy({}, { get: () => () => 'web' }), 'new TunedApp: outdir is a function, expected a folder'],
])('%s is told', (_what, make, message) => {
  expect(() => new TunedApp(make())).toThrow(message);
});

test('props that come from a class are read, once', () => {
  let times = 0;
  class Props {
    public get outdir() { return `out${times++}`; }
  }
  expect([new TunedApp(new Props()).outdir, times]).toEqual(['out0', 1]);
});
