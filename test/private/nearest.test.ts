import { nearest } from '../../src/private/nearest';

const known = ['memory', 'cpuRequest', 'port', 'Deployment', 'Service'];

test.each([
  ['memroy', 'memory'], ['Memory', 'memory'], ['memori', 'memory'], ['mmory', 'memory'], ['memoryy', 'memory'],
  ['cpurequest', 'cpuRequest'], ['cpu_request', 'cpuRequest'], ['ports', 'port'], ['deploymnet', 'Deployment'], ['Services', 'Service'],
])('%s was meant to be %s', (word, meant) => {
  expect(nearest(word, known)).toBe(meant);
});

test.each(['', 'replicas', 'pod', 'sport2', 'StatefulSet'])('nothing was meant by \'%s\'', (word) => {
  expect(nearest(word, known)).toBeUndefined();
});

test('of two that are equally near the first is meant', () => {
  expect([nearest('bot', ['boy', 'bob']), nearest('bot', ['bob', 'boy'])]).toEqual(['boy', 'bob']);
});

test('a word that no name is as long as was not meant to be one', () => {
  const long = 'memory'.repeat(20);

  expect([nearest(long, known), nearest('memory', [long]), nearest('y'.repeat(100), ['y'.repeat(99)])]).toEqual([undefined, undefined, 'y'.repeat(99)]);
});
