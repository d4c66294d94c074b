/** The file name, without extension, to which cdk8s prints a single resource; it drops all other characters. */
export function resourceFile(kind: string, name: string | undefined): string {
  return `${kind}.${name}`.replace(/[^0-9a-zA-Z-_.]/g, '');
}
