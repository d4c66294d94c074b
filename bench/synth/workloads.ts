import { App, Chart, Duration } from 'cdk8s';
import type * as tuned from '../../src';

/** What the programs use of the library, wherever they load it from. */
export type Library = Pick<typeof tuned, 'Exposure' | 'OptimizedWebService' | 'Rate' | 'Runtime' | 'TunedApp' | 'WorkloadProfile'>;

export const WORKLOAD_NAMESPACE = 'shop';

/** Web services of five runtimes, each with another load: no plan is like the next. */
export function workloadProps({ Exposure, Rate, Runtime, WorkloadProfile }: Library, index: number): tuned.OptimizedWebServiceProps {
  const name = workloadName(index);
  const runtimes = [
    () => Runtime.nodejs({ version: '22' }), () => Runtime.golang({ version: '1.25' }), () => Runtime.rust(),
    () => Runtime.python({ version: '3.13' }), () => Runtime.springBoot({ version: '21' }),
  ];
  return {
    image: `registry.example/${name}:1.4.2`,
    runtime: runtimes[index % runtimes.length](),
    profile: WorkloadProfile.of({ peak: Rate.perSecond(40 + 37 * index % 1009), cpuPerRequest: Duration.millis(2 + index % 7) }),
    exposure: Exposure.ingress('nginx', `${name}.example.com`),
    config: { FEATURES: 'a,b,c', LOG_LEVEL: 'info' },
  };
}

export function workloadName(index: number): string {
  return `svc-${index}`;
}

/** Adds services to an app: all in one chart, or a chart each. */
export function addWorkloads(library: Library, app: App, layout: string, indexes: readonly number[]): tuned.OptimizedWebService[] {
  const shared = layout === 'one' ? new Chart(app, 'services', { namespace: WORKLOAD_NAMESPACE }) : undefined;
  return indexes.map((index) => {
    const name = workloadName(index);
    return new library.OptimizedWebService(shared ?? new Chart(app, `chart-${name}`, { namespace: WORKLOAD_NAMESPACE }), name, workloadProps(library, index));
  });
}

const printed: unknown[][] = [];

/** What the first services print, object by object, through cdk8s's own app. */
export function workloadObjects(count: number): readonly (readonly unknown[])[] {
  const library: Library = require('cdk8s-tuned');
  while (printed.length < count) {
    const [workload] = addWorkloads(library, new App(), 'each', [printed.length]);
    printed.push(workload.apiObjects.map((object) => object.toJson()));
  }
  return printed.slice(0, count);
}
