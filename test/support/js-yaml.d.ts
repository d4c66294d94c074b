/** What the tests use of js-yaml, a reader that shares no code with the package `yaml`. */
declare module 'js-yaml' {
  export function load(text: string): unknown;
}
