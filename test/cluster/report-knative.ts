import { KnativeReport } from './knative';

/** The section of docs/proof.md about Knative's own controllers, from the report of `knative.ts`. */
export function knativeSection(report: KnativeReport): string[] {
  const services = new Set(report.results.map((result) => `${result.unit} ${result.object}`));
  const promises = [...new Set(report.results.map((result) => result.behaviour))].map((name) => {
    const results = report.results.filter((result) => result.behaviour === name);
    return [name, `${results.filter((result) => !result.failure).length} of ${results.length}`];
  });
  const failures = report.results.filter((result) => result.failure).map((result) => [result.unit, result.object, result.behaviour, inCell(result.failure!)]);
  return [
    '## Knative at work',
    `\`npx tsx test/cluster/knative.ts\` runs the webhook, the controllers and the autoscaler of \`${report.module}\`, built out of the project's own Go module, on simulated nodes under Kubernetes ${report.version}, `
    + `and gives them ${services.size} Knative Services in namespaces that enforce Pod Security "restricted".`,
    [
      'Not what a real installation has:',
      '* The queue proxies do not run: what the autoscaler measures is what the checks say, as a revision\'s scrape would.',
      '* No activator and no ingress run: the one has an address, the other is said to be configured. Scaling to and from zero needs them and is not tried.',
      '* Tags of images are not looked up.',
    ].join('\n'),
    table(['promise', 'kept'], promises),
    ...failures.length ? ['Broken ones:', table(['file', 'object', 'promise', 'why'], failures)] : [],
    'These promises have been seen to break, each with a manifest made for it:',
    table(['broken manifest', 'promise', 'noticed'], report.broken.map((each) => [each.unit, each.breaks, each.noticed ? 'yes' : 'no'])),
  ];
}

function inCell(text: string): string {
  return text.replace(/`/g, '').replace(/[|\n]+/g, ' ').trim();
}

function table(head: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}
