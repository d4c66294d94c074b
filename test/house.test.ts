import * as fs from 'fs';
import * as path from 'path';

/*
 * The house, measured by its imports: rooms are held by lint; here are the circles, the sizes and the names.
 */

const ROOT = path.join(__dirname, '..', 'src');
/** Lines of a file that is still one idea. */
const LONGEST = 400;

const files = fs.readdirSync(ROOT, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts')).map((file) => file.split(path.sep).join('/')).sort();
const texts = new Map(files.map((file) => [file, fs.readFileSync(path.join(ROOT, file), 'utf8')]));

function importsOf(file: string): string[] {
  const specifiers = [...texts.get(file)!.matchAll(/(?:from|import)[ (]*'(\.[^']+)'/g)].map(([, specifier]) => specifier);
  return specifiers.map((specifier) => path.posix.join(path.posix.dirname(file), `${specifier}.ts`)).filter((target) => texts.has(target));
}

/** Files that import one another, each group once (Tarjan's strongly connected components). */
function circles(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const order = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const found: string[][] = [];
  const visit = (file: string): void => {
    order.set(file, order.size);
    low.set(file, order.get(file)!);
    stack.push(file);
    for (const next of graph.get(file) ?? []) {
      if (!order.has(next)) {
        visit(next);
        low.set(file, Math.min(low.get(file)!, low.get(next)!));
      } else if (stack.includes(next)) {
        low.set(file, Math.min(low.get(file)!, order.get(next)!));
      }
    }
    if (low.get(file) === order.get(file)) {
      const circle = stack.splice(stack.indexOf(file));
      if (circle.length > 1) {
        found.push(circle.sort());
      }
    }
  };
  [...graph.keys()].forEach((file) => order.has(file) || visit(file));
  return found;
}

test('the search for circles finds one', () => {
  expect(circles(new Map([['a', ['b']], ['b', ['c']], ['c', ['b']], ['d', ['a']]]))).toEqual([['b', 'c']]);
});

test('imports run in no circle', () => {
  expect(files.length).toBeGreaterThan(150);
  expect(circles(new Map(files.map((file) => [file, importsOf(file)])))).toEqual([]);
});

test(`no file has more than ${LONGEST} lines`, () => {
  expect(files.filter((file) => texts.get(file)!.trimEnd().split('\n').length > LONGEST)).toEqual([]);
});

test('no two files of a room have the same name', () => {
  const rooms = new Map<string, string[]>();
  for (const file of files) {
    const room = file.split('/').slice(0, file.startsWith('tuning/') ? 2 : 1).join('/');
    rooms.set(room, [...(rooms.get(room) ?? []), path.posix.basename(file)]);
  }
  expect([...rooms].flatMap(([room, names]) => names.filter((name, i) => names.indexOf(name) !== i).map((name) => `${room}: ${name}`))).toEqual([]);
});

test('every file of tuning but the two at the top is in a room', () => {
  expect(files.filter((file) => /^tuning\/[^/]+\.ts$/.test(file))).toEqual(['tuning/plan-workload.ts', 'tuning/workload-plan.ts']);
});

test('advice to give a prop has one form: say prop: value', () => {
  const told = [...texts].flatMap(([file, text]) => text.split('\n').filter((line) => !/^\s*(?:\*|\/[*/])/.test(line) && /\bset \\?`?[a-z][A-Za-z]*: /.test(line)).map((line) => `${file}: ${line.trim()}`));

  expect(told).toEqual([]);
});

test('every field of the table of Kubernetes versions is asked for', () => {
  const rows = [...texts.get('cluster/kubernetes-features.ts')!.matchAll(/^ {2}(\w+): \{ field: /gm)].map(([, key]) => key);
  const asked = new Set([...texts.values()].flatMap((text) => [...text.matchAll(/\._has(?:Stable)?\('(\w+)'\)/g)].map(([, key]) => key)));
  expect(rows.length).toBeGreaterThan(3);
  expect(rows.filter((key) => !asked.has(key))).toEqual([]);
});
