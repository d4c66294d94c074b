import * as cdk8s from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { ledger, resize, shop, web } from './fixtures';
import * as lib from '../../src';
import { KnativeFeature } from '../../src';
import { adviceFor, LOOKED_FOR } from '../../src/workloads/prop-advice';
import { WORKLOAD_CLASSES } from '../../src/workloads/workload-tables';

/*
 * Who looks for a prop under Kubernetes' name is told how to say it; what is told is followed here, to the letter.
 */

type WorkloadType = 'OptimizedWebService' | 'PaymentStatefulService' | 'EdgeFunction';

const MAKERS: Readonly<Record<WorkloadType, (props: any) => lib.IWorkload>> = {
  OptimizedWebService: (props) => web(shop(), props),
  PaymentStatefulService: (props) => ledger(shop(), props),
  EdgeFunction: (props) => resize(shop({ knative: Object.values(KnativeFeature) }), props),
};

const adviceTo = (type: WorkloadType, word: string) => adviceFor(WORKLOAD_CLASSES.find(({ name }) => name === type)!.advice, word);

const SCOPE = { ...lib, ...cdk8s, ...kplus };

function run(code: string, values: Record<string, unknown>): unknown {
  const names = Object.keys(values);
  return new Function(...names, `return (${code});`)(...names.map((name) => values[name]));
}

const everything = (workload: lib.IWorkload) => JSON.stringify(workload.apiObjects.map((o) => o.toJson()));

function refusal(make: () => unknown): string {
  try {
    make();
  } catch (e) {
    return (e as Error).message;
  }
  return 'accepted';
}

test('every class of workloads is asked', () => {
  expect(WORKLOAD_CLASSES.map(({ name }) => name)).toEqual(Object.keys(MAKERS));
});

describe.each(Object.keys(MAKERS) as WorkloadType[])('%s', (type) => {
  const words = LOOKED_FOR.filter((word) => refusal(() => MAKERS[type]({ [word]: 'x' })).includes('unknown prop'));

  test.each(words)('%s is answered by what works', (word) => {
    const advice = adviceTo(type, word)!;
    expect(refusal(() => MAKERS[type]({ [word]: 'x' }))).toMatch(new RegExp(`^'shop/[a-z]+' has the unknown prop '${word}': `));
    expect(refusal(() => MAKERS[type]({ [word]: 'x' }))).toContain(advice);

    const plain = everything(MAKERS[type]({}));
    const codes = [...advice.matchAll(/`([^`]+)`/g)].map((match) => match[1]);
    expect(advice).toMatch(/`[^`]+`|expose an OptimizedWebService that calls it/);
    for (const code of codes) {
      if (code.startsWith('new Chart')) {
        expect(MAKERS[type]({}).node.scope).toBeInstanceOf(cdk8s.Chart);
        expect((run(code, { ...SCOPE, app: new cdk8s.App() }) as cdk8s.Chart).namespace).toBe('shop');
        continue;
      }
      const workload = code.includes('workload') ? MAKERS[type]({}) : MAKERS[type](run(`{ ${code} }`, SCOPE));
      if (code.includes('workload')) {
        run(code, { ...SCOPE, workload });
        expect(everything(workload)).not.toBe(plain);
      }
      expect(() => everything(workload)).not.toThrow();
    }
  });
});

test.each(Object.keys(MAKERS) as WorkloadType[])('a container that %s is told to have can be scaled by CPU, and a restricted namespace admits it', (type) => {
  for (const word of ['sidecar', 'containers']) {
    const workload = MAKERS[type](run(`{ ${/`([^`]+)`/.exec(adviceTo(type, word)!)![1]} }`, SCOPE));
    const pods = workload.apiObjects.map((o) => o.toJson().spec?.template?.spec).filter((spec) => spec?.containers !== undefined);
    for (const container of pods.flatMap((spec) => [...spec.containers, ...spec.initContainers ?? []])) {
      expect(container).toMatchObject({ resources: { requests: { cpu: expect.any(String), memory: expect.any(String) } }, securityContext: { allowPrivilegeEscalation: false, runAsNonRoot: true, capabilities: { drop: ['ALL'] } } });
    }
  }
});

test('labels are told for the object and for the pods', () => {
  for (const type of Object.keys(MAKERS) as WorkloadType[]) {
    const codes = [...adviceTo(type, 'labels')!.matchAll(/`([^`]+)`/g)].map(([, code]) => code);
    const [props, statement] = [codes.find((code) => !code.includes('workload'))!, codes.find((code) => code.includes('workload'))!];
    const workload = MAKERS[type](run(`{ ${props} }`, SCOPE));
    run(statement, { ...SCOPE, workload });
    const main = workload.apiObjects.find((o) => o.toJson().spec?.template?.spec !== undefined)!.toJson();
    expect([main.metadata.labels.team, main.spec.template.metadata.labels.team]).toEqual(['shop', 'shop']);
  }
});

test('props that change what is printed do so', () => {
  const texts = [
    ['OptimizedWebService', 'replicas', '"replicas":3'], ['OptimizedWebService', 'hpa', '"maxReplicas":10'], ['OptimizedWebService', 'ingress', '"host":"shop.example.com"'],
    ['PaymentStatefulService', 'storageClass', '"storageClassName":"fast-ssd"'], ['EdgeFunction', 'minScale', 'min-scale":"1"'], ['PaymentStatefulService', 'minReplicas', '"replicas":3'], ['EdgeFunction', 'replicas', 'min-scale":"1"'], ['OptimizedWebService', 'resources', '"memory":"1Gi"'],
    ['OptimizedWebService', 'livenessProbe', '"path":"/livez"'], ['OptimizedWebService', 'terminationGracePeriodSeconds', '"terminationGracePeriodSeconds":'],
  ] as const;
  for (const [type, word, text] of texts) {
    const code = /`([^`]+)`/.exec(adviceTo(type, word)!)![1];
    expect(everything(MAKERS[type](run(`{ ${code} }`, SCOPE) as object))).toContain(text);
  }
});

test('a word of Object.prototype is no advice', () => {
  for (const word of ['constructor', 'toString', 'hasOwnProperty', '__proto__']) {
    expect(adviceTo('OptimizedWebService', word)).toBeUndefined();
    expect(refusal(() => web(shop(), Object.fromEntries([[word, 1]])))).toMatch(new RegExp(`^'shop/web' has the unknown prop '${word}': expected `));
  }
});
