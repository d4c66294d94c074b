import { shown } from '../private/known-props';

/** A parsed `major.minor` version. */
export interface MinorVersion {
  readonly major: number;
  readonly minor: number;
}

/** An example release of each product, for messages. */
const EXAMPLES: Readonly<Record<string, string>> = { Istio: '1.27', Knative: '1.21' };

/** Parses `1.34`, `1.34.2` or `v1.34`; anything else is an error that names the product. */
export function parseVersion(text: string, product: string): MinorVersion {
  const match = /^v?(\d{1,3})\.(\d{1,3})(\.\d+)?$/.exec(text);
  if (match === null) {
    const example = EXAMPLES[product] ?? '1.34';
    throw new Error(`${product} version ${shown(text)} is malformed: expected major.minor such as '${example}', '${example}.2' or 'v${example}'`);
  }
  return { major: Number(match[1]), minor: Number(match[2]) };
}
