import { FindingSeverity, type Workload } from 'cdk8s-tuned';

/** Prints an overview, and the plan of `web` or of the named workload; `--each` prints each plan, `--all` every value of each. */
export function printPlans(workloads: Workload[], args: string[]): void {
  const names = workloads.map(({ node }) => node.id);
  const wanted = args.find((arg) => [...names, '--each', '--all'].includes(arg)) ?? 'web';
  const costs = workloads.map(({ plan }) => plan.cost());
  const rows = workloads.map(({ node, findings }, i) => {
    const { floor, typical, peak } = costs[i];
    const critical = findings.filter(({ severity }) => severity === FindingSeverity.CRITICAL).length;
    return [node.id, floor.replicas, typical.replicas, peak.replicas, rounded(typical.cores), rounded(typical.memoryGiB), `${findings.length} (${critical} critical)`];
  });
  const total = (of: (cost: typeof costs[0]) => number) => rounded(costs.map(of).reduce((a, b) => a + b, 0));

  console.log('\nreplicas at the floor, the usual load and the peak; cores and GiB at the usual load');
  for (const row of [['workload', 'floor', 'usual', 'peak', 'cores', 'GiB', 'findings'], ...rows, ['total', '', '', '', total(({ typical }) => typical.cores), total(({ typical }) => typical.memoryGiB)]]) {
    console.log(row.map((cell, i) => `${cell}`.padEnd(i === 0 ? 10 : 7)).join('').trimEnd());
  }
  for (const { node, plan } of workloads) {
    if (node.id === wanted || wanted.startsWith('--')) {
      console.log(`\n${'='.repeat(100)}\n${wanted === '--all' ? plan.explainAll() : plan.explain()}`);
    }
  }
  console.log(`The plan of another workload: npm run shop -- ${names.filter((name) => name !== wanted).join(' | ')}; every value: npm run shop -- --all`);
}

function rounded(value: number): number {
  return Math.round(100 * value) / 100;
}
