/** The end of a complete switch: a new case is a compile error here. */
export function unanswered(value: never): never {
  throw new Error(`no answer for ${JSON.stringify(value)}: this is a bug of the library`);
}
