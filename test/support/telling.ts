/**
 * Matches a message that holds all of these in this order: paths, what was given, what was expected, code that mends it.
 * Tests pin these and leave the sentence free.
 */
export function telling(...tokens: readonly string[]): RegExp {
  return new RegExp(tokens.map((token) => token.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('[^]*'));
}
