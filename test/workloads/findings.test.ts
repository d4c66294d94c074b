import { ledger, shop, web } from './fixtures';

const DIGEST = `@sha256:${'ab'.repeat(32)}`;
const ids = (workload: { findings: Array<{ id: string }> }) => workload.findings.map((f) => f.id);

test('a chart without a namespace is a finding', () => {
  const found = web(shop({ namespace: null })).findings.find((f) => f.id === 'no-namespace');
  expect(found).toEqual({ id: 'no-namespace', rule: 'rulings 18', message: "chart 'shop' has no namespace: whoever applies the objects chooses it; say namespace on the chart" });
  expect(ids(web(shop()))).not.toContain('no-namespace');
});

test('an image by its tag alone is a finding', () => {
  const found = web(shop()).findings.find((f) => f.id === 'image-without-digest');
  expect(found).toEqual({ id: 'image-without-digest', rule: 'rulings 5', message: "image 'ghcr.io/acme/web:4.1.0' is named by a tag, which the registry may move: add its digest, 'ghcr.io/acme/web:4.1.0@sha256:…'" });
  expect(ids(web(shop(), { image: `ghcr.io/acme/web:4.1.0${DIGEST}` }))).not.toContain('image-without-digest');
});

test('a service that refuses everybody is a finding until somebody calls', () => {
  const chart = shop();
  const back = ledger(chart);
  expect(back.findings.find((f) => f.id === 'no-callers')).toEqual({
    id: 'no-callers', rule: 'A6', message: "nobody declares a call to 'ledger', so its AuthorizationPolicy refuses everybody: declare the callers with callsTo",
  });
  web(chart).callsTo(back);
  expect(ids(back)).not.toContain('no-callers');
});

test('the plan\'s findings come along, copied out', () => {
  const front = web(shop({ version: '1.99' }));
  expect(ids(front)).toContain('kubernetes-newer-than-known');
  front.findings.length = 0;
  expect(ids(front)).toContain('kubernetes-newer-than-known');
});
