/** The name of the file in which cdk8s prints a resource of its own, without the extension: other letters are left out. */
export function resourceFile(kind: string, name: string | undefined): string {
  return `${kind}.${name}`.replace(/[^0-9a-zA-Z-_.]/g, '');
}
