/** The call that acknowledges a finding, as it works where it is pasted below the workload's own statement. */
export function acknowledging(id: string, subject: string): string {
  return `Findings.acknowledge(workload, '${id}', '<why>', '${subject.replace(/['\\]/g, '\\$&')}')`;
}
