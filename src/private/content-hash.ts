import { createHash } from 'crypto';

/** A hash of a map's content: eight hexadecimal digits, independent of the order of keys. */
export function contentHash(data: Readonly<Record<string, string>>): string {
  const content = Object.keys(data).sort().map((key) => [key, data[key]]);
  return createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 8);
}
