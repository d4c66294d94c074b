/** The numbers that a sentence tells, in its order: `250 2 153.3`. Tests pin these; wording stands in test/tuning/sample-*.txt. */
export function numbersTold(sentence: string): string {
  return (sentence.match(/(?<![\w.])\d+(?:\.\d+)*/g) ?? []).join(' ');
}
