/** The end of a switch that answers every case: a case that is new is a compile error here. */
export function unanswered(value: never): never {
  throw new Error(`no answer for ${JSON.stringify(value)}: this is a fault of the library`);
}
