import * as fs from 'fs';
import { ApiObject, App, AppProps, Chart, Include, IResolver, Lazy, ResolutionContext, YamlOutputType } from 'cdk8s';
import { ConfigMap, Deployment, Ingress, IngressBackend } from 'cdk8s-plus-28';
import { Construct, DependencyGroup } from 'constructs';
import { filesIn, outcomeOf, Scratch } from './random-app';
import { TunedApp } from '../../src/app/tuned-app';

const scratch = new Scratch();
const environment = { ...process.env };
afterEach(() => {
  process.env = { ...environment };
  scratch.clear();
});
afterAll(() => scratch.remove());

type AppClass = new (props?: AppProps) => App;

const configMap = (scope: Construct, id: string, content: object = {}) => new ApiObject(scope, id, { apiVersion: 'v1', kind: 'ConfigMap', ...content });

/** What both apps leave; fails if they differ. */
function bothLeave(fill: (app: App) => void, props: AppProps = {}): Record<string, string | null> {
  const outcomes = [App, TunedApp].map((Class: AppClass) => {
    const outdir = scratch.folder();
    return outcomeOf(() => {
      const app = new Class({ outdir, ...props });
      fill(app);
      app.synth();
    }, outdir);
  });
  expect(outcomes[1]).toEqual(outcomes[0]);
  expect(outcomes[1].error).toBeUndefined();
  return outcomes[1].files;
}

/** The error of both apps; fails if they differ. */
function bothFail(fill: (app: App) => void): string {
  const errors = [App, TunedApp].map((Class: AppClass) => {
    const outdir = scratch.folder();
    const app = new Class({ outdir });
    fill(app);
    return outcomeOf(() => app.synth(), outdir).error;
  });
  expect(errors[1]).toBe(errors[0]);
  expect(errors[1]).toBeDefined();
  return errors[1]!;
}

describe.each([
  ['one file', YamlOutputType.FILE_PER_APP, ['app.k8s.yaml']],
  ['a file for each chart', YamlOutputType.FILE_PER_CHART, ['back.k8s.yaml', 'front.k8s.yaml']],
  ['a file for each resource', YamlOutputType.FILE_PER_RESOURCE, [
    'ConfigMap.back-config.k8s.yaml', 'Deployment.front-web.k8s.yaml', 'Ingress.front-ingress.k8s.yaml', 'Service.front-web-service.k8s.yaml',
  ]],
  ['a folder for each chart', YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE, ['back', 'front']],
])('an app of cdk8s-plus in %s', (_, yamlOutputType, names) => {
  test('is printed as by cdk8s.App', () => {
    const files = bothLeave((app) => {
      const data = new ConfigMap(new Chart(app, 'back', { disableResourceNameHashes: true }), 'config', { data: { 'settings.ini': '[a]\nb = "c"\n', 'empty': '' } });
      const front = new Chart(app, 'front', { namespace: 'shop', labels: { team: 'web' }, disableResourceNameHashes: true });
      const web = new Deployment(front, 'web', { containers: [{ image: 'registry.example/web:1', portNumber: 8080, envVariables: { MODE: { value: '0777' } } }] });
      web.containers[0].env.addVariable('SETTINGS', { value: data.name });
      new Ingress(front, 'ingress', { defaultBackend: IngressBackend.fromService(web.exposeViaService()) });
    }, { yamlOutputType });

    expect(Object.keys(files).filter((name) => !name.includes('/'))).toEqual(names);
  });
});

test('construct metadata is recorded on demand, by prop and by environment', () => {
  const fill = (app: App) => {
    const chart = new Chart(app, 'chart', { disableResourceNameHashes: true });
    configMap(chart, 'b').addDependency(configMap(chart, 'a'));
  };

  const expected = '{"version":"1.0.0","resources":{"chart-a":{"path":"chart/a"},"chart-b":{"path":"chart/b"}}}';
  expect(bothLeave(fill, { recordConstructMetadata: true })['construct-metadata.json']).toBe(expected);
  process.env.CDK8S_RECORD_CONSTRUCT_METADATA = 'true';
  expect(bothLeave(fill)['construct-metadata.json']).toBe(expected);
  expect(Object.keys(bothLeave(fill, { recordConstructMetadata: false }))).toEqual(['chart.k8s.yaml']);
});

test('CDK8S_OUTDIR, CDK8S_DISABLE_SORT and the file extension are honoured', () => {
  const outdir = scratch.folder();
  process.env.CDK8S_OUTDIR = outdir;
  process.env.CDK8S_DISABLE_SORT = 'yes';

  const app = new TunedApp({ outputFileExtension: '.yml' });
  configMap(new Chart(app, 'chart'), 'a', { metadata: { name: 'a' }, data: { z: '1', a: '2' } });
  app.synth();

  expect(filesIn(outdir)).toEqual({ 'chart.yml': 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  z: "1"\n  a: "2"\n' });
});

test('resolvers replace values', () => {
  const resolver: IResolver = { resolve: (context: ResolutionContext) => context.value === 'secret' && context.replaceValue('resolved') };
  const files = bothLeave((app) => configMap(new Chart(app, 'chart'), 'a', { metadata: { name: 'a' }, data: { x: 'secret' } }), { resolvers: [resolver] });

  expect(files).toEqual({ 'chart.k8s.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  x: resolved\n' });
});

test('an app without charts, and a chart without objects', () => {
  expect(bothLeave(() => undefined, { yamlOutputType: YamlOutputType.FILE_PER_APP })).toEqual({});
  expect(bothLeave((app) => new Chart(app, 'empty'))).toEqual({ 'empty.k8s.yaml': '' });
  expect(bothLeave((app) => new Chart(app, 'empty'), { yamlOutputType: YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE })).toEqual({ empty: null });
});

test('nothing is printed on the console', () => {
  const outputs = [jest.spyOn(process.stdout, 'write'), jest.spyOn(process.stderr, 'write'), jest.spyOn(console, 'log'), jest.spyOn(console, 'warn')];

  const app = new TunedApp({ outdir: scratch.folder() });
  configMap(new Chart(app, 'chart'), 'a', { data: { ['x'.repeat(2000)]: '1' } });
  app.synth();

  expect(outputs.map((output) => output.mock.calls)).toEqual([[], [], [], []]);
  outputs.forEach((output) => output.mockRestore());
});

test('included files and charts or objects that print themselves are asked', () => {
  class OwnObject extends ApiObject {
    public toJson(): any {
      return { own: this.node.path, nothing: null };
    }
  }
  class OwnChart extends Chart {
    public toJson(): any[] {
      return [undefined, { own: 'chart' }, ...super.toJson()];
    }
  }
  const include = `${scratch.folder()}.yaml`;
  const files = bothLeave((app) => {
    fs.writeFileSync(include, 'kind: Thing\napiVersion: v1\nmetadata: { name: thing }\n---\nkind: Other\napiVersion: v1\nmetadata: { name: other }\n');
    new Include(new Chart(app, 'included'), 'include', { url: include });
    const own = new OwnChart(app, 'own');
    new OwnObject(own, 'second', { apiVersion: 'v1', kind: 'Own' }).addDependency(new OwnObject(own, 'third', { apiVersion: 'v1', kind: 'Own' }));
  });

  expect(files['own.k8s.yaml']).toBe('\n---\nown: chart\n---\nown: own/third\nnothing: null\n---\nown: own/second\nnothing: null\n');
});

test('a subclass that narrows its charts narrows its output', () => {
  const narrowed = (Base: AppClass) => class extends Base {
    public get charts(): Chart[] {
      return super.charts.filter((chart) => chart.node.id !== 'hidden');
    }
  };
  const outputs = [App, TunedApp].map((Base: AppClass) => {
    const outdir = scratch.folder();
    const app = new (narrowed(Base))({ outdir });
    ['shown', 'hidden'].forEach((id) => configMap(new Chart(app, id), 'a'));
    app.synth();
    return filesIn(outdir);
  });

  expect(outputs[1]).toEqual(outputs[0]);
  expect(Object.keys(outputs[1])).toEqual(['shown.k8s.yaml']);
});

describe('validation', () => {
  test('each construct is validated once', () => {
    let validations = 0;
    const app = new TunedApp({ outdir: scratch.folder() });
    for (const id of ['a', 'b', 'c']) {
      const object = configMap(new Chart(app, id), 'object');
      object.node.addValidation({ validate: () => { validations++; return []; } });
    }

    app.synth();

    expect(validations).toBe(3);
  });

  test('fails with cdk8s\'s text before anything is written', () => {
    expect(bothFail((app) => {
      const object = configMap(new Chart(app, 'chart'), 'a');
      object.node.addValidation({ validate: () => ['too small', 'too red'] });
      app.node.addValidation({ validate: () => ['no owner'] });
    })).toBe('Error: Validation failed with the following errors:\n  [] no owner\n  [chart/a] too small\n  [chart/a] too red');
  });
});

describe('what a program adds while it is synthesized is printed', () => {
  /** The string of both apps; fails if they differ. */
  const bothPrint = (fill: (app: App) => void) => {
    const [theirs, ours] = [App, TunedApp].map((Class: AppClass) => {
      const app = new Class({ outdir: scratch.folder() });
      fill(app);
      return app.synthYaml();
    });
    expect(ours).toBe(theirs);
    return [...ours.matchAll(/name: (.*)/g)].map((match) => match[1]);
  };
  const once = (run: () => void) => {
    let ran = false;
    return () => {
      if (!ran) {
        ran = true;
        run();
      }
    };
  };
  const named = (scope: Construct, name: string, content: object = {}) => configMap(scope, name, { metadata: { name }, ...content });

  test('an object by a validation', () => {
    const fill = (app: App) => {
      const chart = new Chart(app, 'chart');
      const add = once(() => named(chart, 'added'));
      named(chart, 'first').node.addValidation({ validate: () => { add(); return []; } });
    };

    expect(bothPrint(fill)).toEqual(['first', 'added']);
    expect(bothLeave(fill)['chart.k8s.yaml']).toContain('name: added');
  });

  test('a dependency by a validation', () => {
    expect(bothPrint((app) => {
      const chart = new Chart(app, 'chart');
      const [a, b] = ['a', 'b'].map((name) => named(chart, name));
      chart.node.addValidation({ validate: () => { a.addDependency(b); return []; } });
    })).toEqual(['b', 'a']);
  });

  test('a chart by a validation', () => {
    expect(bothPrint((app) => {
      const add = once(() => named(new Chart(app, 'later'), 'added'));
      named(new Chart(app, 'chart'), 'first');
      app.node.addValidation({ validate: () => { add(); return []; } });
    })).toEqual(['first', 'added']);
  });

  test('an object of a later chart by a lazy value, which is validated too', () => {
    const fill = (errors: string[]) => (app: App) => {
      const [first, second] = ['first', 'second'].map((id) => new Chart(app, id));
      const add = once(() => named(second, 'added').node.addValidation({ validate: () => errors }));
      named(first, 'lazy', { data: { value: Lazy.any({ produce: () => { add(); return 'x'; } }) } });
    };

    expect(bothPrint(fill([]))).toEqual(['lazy', 'added']);
    expect(bothFail(fill(['too late']))).toBe('Error: Validation failed with the following errors:\n  [second/added] too late');
  });

  test('an object of a later chart by toJson', () => {
    expect(bothPrint((app) => {
      const [first, second] = ['first', 'second'].map((id) => new Chart(app, id));
      const object = named(first, 'own');
      const add = once(() => named(second, 'added'));
      const toJson = object.toJson.bind(object);
      object.toJson = () => { add(); return toJson(); };
    })).toEqual(['own', 'added']);
  });

  test('nothing of an object that was removed', () => {
    expect(bothPrint((app) => {
      const chart = new Chart(app, 'chart');
      ['a', 'b'].forEach((name) => named(chart, name));
      app.node.addValidation({ validate: () => { chart.node.tryRemoveChild('a'); return []; } });
    })).toEqual(['b']);
  });

  test('under constructs of another copy of the library, which are not watched', () => {
    expect(bothPrint((app) => {
      const [first, second] = ['first', 'second'].map((id) => new Chart(app, id));
      Object.setPrototypeOf(second.node, Object.create(Object.getPrototypeOf(second.node), Object.getOwnPropertyDescriptors(Object.getPrototypeOf(second.node))));
      const add = once(() => named(second, 'added'));
      named(first, 'lazy', { data: { value: Lazy.any({ produce: () => { add(); return 'x'; } }) } });
    })).toEqual(['lazy', 'added']);
  });

  test('the library that builds trees is as it was afterwards, also when synthesis fails', () => {
    const methods = () => ['addChild', 'tryRemoveChild', 'addDependency'].map((name) => (Object.getPrototypeOf(new TunedApp().node) as Record<string, unknown>)[name]);
    const before = methods();
    const app = new TunedApp({ outdir: scratch.folder() });
    app.node.addValidation({ validate: () => ['no'] });

    expect(() => app.synth()).toThrow('no');
    expect(methods()).toEqual(before);
  });
});

describe('errors are those of cdk8s', () => {
  test('fails on a cycle of charts', () => {
    expect(bothFail((app) => {
      const [a, b, c] = ['a', 'b', 'c'].map((id) => new Chart(app, id));
      a.addDependency(b);
      b.addDependency(c);
      c.addDependency(a);
    })).toBe('Error: Dependency cycle detected: a => b => c => a');
  });

  test('fails on a cycle of objects in two charts', () => {
    expect(bothFail((app) => {
      const [a, b] = ['a', 'b'].map((id) => configMap(new Chart(app, id), 'object'));
      a.addDependency(b.chart);
      b.addDependency(a);
    })).toContain('Dependency cycle detected: ');
  });

  test('fails on a construct that depends on itself', () => {
    expect(bothFail((app) => {
      const [a, b] = ['a', 'b'].map((id) => configMap(new Chart(app, id), 'object'));
      b.addDependency(a);
      a.addDependency(a);
    })).toBe('RangeError: Maximum call stack size exceeded');
  });

  test('fails on a dependency outside of charts', () => {
    expect(bothFail((app) => configMap(new Chart(app, 'chart'), 'a').addDependency(new Construct(app, 'alone')))).toBe('Error: cannot find a parent chart (directly or indirectly)');
  });

  test('fails on an object that cannot be printed', () => {
    expect(bothFail((app) => configMap(new Chart(app, 'chart'), 'a', { metadata: { name: 'moment' }, data: new Date(0) })))
      .toBe('Error: Failed serializing construct at path \'chart/a\' with name \'moment\': Error: can\'t render non-simple object of type \'Date\'');
  });

  test('fails on a resource without a name when names make the files', () => {
    class Nameless extends ApiObject {
      public toJson(): any {
        return { kind: this.kind };
      }
    }
    const errors = [App, TunedApp].map((Class: AppClass) => {
      const outdir = scratch.folder();
      const app = new Class({ outdir, yamlOutputType: YamlOutputType.FILE_PER_RESOURCE });
      new Nameless(new Chart(app, 'chart'), 'a', { apiVersion: 'v1', kind: 'A' });
      return outcomeOf(() => app.synth(), outdir);
    });

    expect(errors[1]).toEqual(errors[0]);
    expect(errors[1].error).toContain('TypeError');
  });

  test('a dependency on another app is judged by cdk8s', () => {
    bothLeave((app) => {
      const foreign = new Chart(new App({ outdir: scratch.folder() }), 'other');
      configMap(new Chart(app, 'chart'), 'a').addDependency(foreign);
    });
  });
});

describe('dependencies on a group of which one is a member', () => {
  /** A chart with a group of the objects `a` and `s`, of which `s` waits for the group, and two objects beside it. */
  const groupIn = (app: App) => {
    const chart = new Chart(app, 'chart');
    const group = new Construct(chart, 'group');
    const [a, s, x, y] = [configMap(group, 'a'), configMap(group, 's'), configMap(chart, 'x'), configMap(chart, 'y')];
    s.addDependency(group);
    return { group, a, s, x, y };
  };
  const orderOf = (yaml: string | null) => [...yaml!.matchAll(/name: chart-(?:group-)?(.)-/g)].map((match) => match[1]).join('');

  test('a member is no start when others wait for it', () => {
    const files = bothLeave((app) => {
      const { group, x, y } = groupIn(app);
      x.addDependency(y, group);
    });

    expect(orderOf(files['chart.k8s.yaml'])).toBe('yasx');
  });

  test('fails when one that the member waits for after the group waits for the group', () => {
    expect(bothFail((app) => {
      const chart = new Chart(app, 'chart');
      const [outer, beside] = ['outer', 'beside'].map((id) => new Construct(chart, id));
      const group = new Construct(outer, 'group');
      configMap(outer, 'e');
      configMap(group, 's');
      outer.node.addDependency(group, beside);
      configMap(beside, 'x').addDependency(group);
    })).toBe('Error: Dependency cycle detected: chart/outer/group/s => chart/beside/x => chart/outer/group/s');
  });
});

describe('apps that cdk8s cannot finish', () => {
  const names = (yaml: string | null) => [...yaml!.matchAll(/^ {2}name: (.*)$/gm)].map((match) => match[1]);
  const named = (scope: Construct, name: string) => configMap(scope, name, { metadata: { name } });

  test('a chain of 500 charts, each of seven objects, is printed from its end', () => {
    const outdir = scratch.folder();
    const app = new TunedApp({ outdir });
    const charts = Array.from({ length: 500 }, (_, i) => new Chart(app, `chart${i}`));
    charts.forEach((chart, i) => {
      Array.from({ length: 7 }, (_, j) => named(chart, `object${i}-${j}`));
      if (i + 1 < charts.length) {
        chart.addDependency(charts[i + 1]);
      }
    });

    app.synth();

    const files = filesIn(outdir);
    expect(Object.keys(files)).toEqual(charts.map((_, i) => `${String(i).padStart(4, '0')}-chart${499 - i}.k8s.yaml`));
    expect(names(files['0003-chart496.k8s.yaml'])).toEqual([0, 1, 2, 3, 4, 5, 6].map((j) => `object496-${j}`));
  });

  test('a diamond of 2000 objects, each after the next two, is printed from its end', () => {
    const app = new TunedApp({ outdir: scratch.folder() });
    const chart = new Chart(app, 'chart');
    const objects = Array.from({ length: 2000 }, (_, i) => named(chart, `object${i}`));
    objects.forEach((object, i) => object.addDependency(...objects.slice(i + 1, i + 3)));

    expect(names(app.synthYaml())).toEqual(objects.map((_, i) => `object${1999 - i}`));
  });

  test('a chart of 2000 objects after another of 2000 objects', () => {
    const app = new TunedApp({ outdir: scratch.folder() });
    const [later, earlier] = ['later', 'earlier'].map((id) => new Chart(app, id));
    [later, earlier].forEach((chart) => Array.from({ length: 2000 }, (_, i) => named(chart, `${chart.node.id}${i}`)));
    later.addDependency(earlier);

    expect(names(app.synthYaml())).toEqual([earlier, later].flatMap((chart) => Array.from({ length: 2000 }, (_, i) => `${chart.node.id}${i}`)));
  });

  test('fails on a ring of 500 charts with the whole ring', () => {
    const app = new TunedApp({ outdir: scratch.folder() });
    const charts = Array.from({ length: 500 }, (_, i) => new Chart(app, `c${i}`));
    charts.forEach((chart, i) => {
      named(chart, `object${i}`);
      chart.addDependency(charts[(i + 499) % 500]);
    });

    const ring = [498, ...Array.from({ length: 498 }, (_, i) => 497 - i), 499, 498].map((i) => `c${i}`).join(' => ');
    expect(() => app.synth()).toThrow(new Error(`Dependency cycle detected: ${ring}`));
  });

  test('fails on a cycle with more detours than memory holds with a short route', () => {
    const app = new TunedApp({ outdir: scratch.folder() });
    const chart = new Chart(app, 'chart');
    const objects = Array.from({ length: 60 }, (_, i) => named(chart, `o${i}`));
    objects.forEach((object, i) => object.addDependency(...objects.slice(i + 1, i + 3)));
    // the last construct of the walk closes the cycle, when all detours are known
    const last = named(chart, 'last');
    objects[59].addDependency(last);
    last.node.addDependency(new DependencyGroup(objects[0]));

    const route = ['o0', ...Array.from({ length: 30 }, (_, i) => `o${2 * i + 1}`), 'last', 'o0'].map((id) => `chart/${id}`).join(' => ');
    expect(() => app.synth()).toThrow(new Error(`Dependency cycle detected: ${route}`));
  });
});
