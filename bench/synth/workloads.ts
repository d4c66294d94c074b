import { App, Chart, Duration } from 'cdk8s';
import type * as tuned from '../../src';

/** What the programs use of the library, wherever they load it from. */
export type Library = Pick<typeof tuned, 'Exposure' | 'OptimizedWebService' | 'Rate' | 'Runtime' | 'TunedApp' | 'WorkloadProfile'>;

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

/** An app of such services, with the library's own layout of charts. */
export function workloadApp(library: Library, app: App, layout: string, count: number): App {
  const shared = layout === 'one' ? new Chart(app, 'services', { namespace: 'shop' }) : undefined;
  for (let index = 0; index < count; index++) {
    const name = workloadName(index);
    new library.OptimizedWebService(shared ?? new Chart(app, `chart-${name}`, { namespace: 'shop' }), name, workloadProps(library, index));
  }
  return app;
}
