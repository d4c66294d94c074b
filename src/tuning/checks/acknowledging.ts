/** The call that acknowledges a finding, as it works where it is pasted below the workload's own statement. */
export function acknowledging(id: string, subject: string, scope = 'workload'): string {
  return `Findings.acknowledge(${scope}, '${id}', '<why>', '${subject.replace(/['\\]/g, '\\$&')}')`;
}
