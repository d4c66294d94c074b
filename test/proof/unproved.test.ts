import { Unit } from '../cluster/harness/manifests';
import { unprovedLine, withoutUnproved } from '../cluster/harness/unproved';

const unit = (...kinds: string[]): Unit => ({
  name: 'a',
  since: '1.33',
  planned: [],
  manifests: kinds.map((each) => {
    const [kind, apiVersion] = each.split(' ');
    return { file: 'a.yaml', text: '', value: { apiVersion, kind, metadata: { name: 'web' } } as never };
  }),
});

test('objects of groups that nothing ships are left out, and their kinds are named', () => {
  const { units, unproved } = withoutUnproved([
    unit('Service v1', 'HealthCheckPolicy networking.gke.io/v1', 'NetworkPolicy networking.k8s.io/v1'), unit('TargetGroupConfiguration gateway.k8s.aws/v1beta1', 'HealthCheckPolicy networking.gke.io/v1'),
  ]);
  expect(units.map(({ manifests }) => manifests.map(({ value }) => value.kind))).toEqual([['Service', 'NetworkPolicy'], []]);
  expect(unproved).toEqual(['HealthCheckPolicy (networking.gke.io/v1)', 'TargetGroupConfiguration (gateway.k8s.aws/v1beta1)']);
});

test('a kind that is misspelt is not left out: the server has to refuse it', () => {
  const misspelt = unit('HTTPRoute gateway.networking.k8s.example/v1', 'BackendConfig cloud.google.co/v1');
  expect(withoutUnproved([misspelt])).toEqual({ units: [misspelt], unproved: [] });
});

test('the line names each kind once, and there is none where all were proved', () => {
  expect(unprovedLine(['B (b/v1)', 'A (a/v1)', 'B (b/v1)'])).toEqual([
    'Met and not proved, because no registry that the proof installs from gave their definitions: A (a/v1), B (b/v1). Who has the definitions gives them to `npm run prove -- DIR` with `--context`.',
  ]);
  expect(unprovedLine([])).toEqual([]);
});
