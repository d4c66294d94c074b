import { judge } from './oracle';
import { SLOTS } from './slots';
import { HOSTILE } from './values';

/*
 * What counts as a fault. The oracle is wrong in both directions where it is wrong: what it overlooks is never mended, and what nobody can mend hides the rest.
 */

const judged = (slot: string, value: string) => judge(SLOTS.find(({ id }) => id === slot)!, HOSTILE.find(({ name }) => name.startsWith(value))!, true);

test.each([
  'ClusterTarget.kubernetes(props.nodeShapes[].name)', 'new OptimizedWebService(props.addOns[].requirements().name)', 'Findings.acknowledge(subject)', 'Findings.acknowledge(reason)',
])('%s: a plain word may be a name, and nobody can know that it is a secret', (slot) => {
  expect(judged(slot, 'a plain secret').verdict).toMatch(/^(printed|refused)$/);
});

test.each([
  'ClusterTarget.kubernetes(props.nodeShapes[].name)', 'new OptimizedWebService(props.addOns[].requirements().name)', 'HealthChecks.grpc(service)', 'new OptimizedWebService(props.secrets{key})',
])('%s: what has the shape of a token is none', (slot) => {
  expect(judged(slot, '"ghp_')).toMatchObject({ verdict: 'refused', message: expect.not.stringContaining('hunter2') });
});

test('a plain secret among the variables is printed there, and told nowhere', () => {
  expect(judged('new OptimizedWebService(props.config{})', 'a plain secret')).toMatchObject({ verdict: 'printed', message: '' });
});
