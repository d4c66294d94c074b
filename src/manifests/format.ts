/** Values as an API server prints them back; the plan's decisions print them with the same functions. */
export * from '../private/format';
