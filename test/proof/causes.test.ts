import { causesOf, inLines } from '../cluster/harness/causes';

const objection = (object: string, text: string, check = 'not accepted') => ({ check, object, file: 'dist/app.yaml', text });

describe('objections', () => {
  test('that say the same of many objects are one cause, with a count and the first three', () => {
    const causes = causesOf(Array.from({ length: 90 }, (_, index) => objection(`Deployment shop/app-${index}`, `pods "app-${index}-prove" is forbidden: violates PodSecurity`)));
    expect(causes).toHaveLength(1);
    expect(inLines(causes[0])).toEqual([
      'FAILED not accepted, 90 objects: pods "<name>-prove" is forbidden: violates PodSecurity',
      '  Deployment shop/app-0 (dist/app.yaml), Deployment shop/app-1 (dist/app.yaml), Deployment shop/app-2 (dist/app.yaml) and 87 more',
    ]);
  });

  test('of one object keep its own words', () => {
    const [cause] = causesOf([objection('Service shop/web', 'spec.ports[3]: web in shop is no port')]);
    expect(inLines(cause)).toEqual(['FAILED not accepted: Service shop/web (dist/app.yaml): spec.ports[3]: web in shop is no port']);
  });

  test('do not differ by namespace, or by a place in a list', () => {
    const causes = causesOf([
      objection('Deployment a/web', 'spec.containers[0].image: "web" of namespace "a"'), objection('Deployment b/api', 'spec.containers[1].image: "api" of namespace "b"'),
    ]);
    expect(causes.map(({ text, objects }) => [text, objects.length])).toEqual([['spec.containers[].image: "<name>" of namespace "<namespace>"', 2]]);
  });

  test('stay apart where the check or what is said differs', () => {
    const causes = causesOf([
      objection('Service a/web', 'x'), objection('Service b/web', 'x', 'not kept'), objection('Service c/web', 'y'), objection('Service d/web', 'y'),
    ]);
    expect(causes.map(({ check, text, objects }) => `${check} ${text} ${objects.length}`)).toEqual(['not accepted y 2', 'not accepted x 1', 'not kept x 1']);
  });

  test('keep words that only contain the name', () => {
    const [cause] = causesOf([objection('Service a/app', 'spec.application.app-2'), objection('Service a/web', 'spec.application.app-2')]);
    expect(cause.text).toBe('spec.application.app-2');
  });

  test('count an object once, however often it is objected to', () => {
    expect(causesOf([objection('Service a/web', 'x[0]'), objection('Service a/web', 'x[1]')]).map((each) => each.objects.length)).toEqual([1]);
  });
});
