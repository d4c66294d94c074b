/**
 * The call that acknowledges a finding, as it works where it is pasted below the workload's own statement.
 *
 * @param subject of the finding, where a workload may have several of that id
 */
export function acknowledging(id: string, subject?: string, scope = 'workload'): string {
  return `Findings.acknowledge(${scope}, '${id}', '<why>'${subject === undefined ? '' : `, '${subject.replace(/['\\]/g, '\\$&')}'`})`;
}
