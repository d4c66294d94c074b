import { createHash } from 'crypto';

/** Eight hexadecimal digits of a map's content, whatever the order of its keys. */
export function contentHash(data: Readonly<Record<string, string>>): string {
  const content = Object.keys(data).sort().map((key) => [key, data[key]]);
  return createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 8);
}
