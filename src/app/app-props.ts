import { type AppProps, YamlOutputType } from 'cdk8s';
import { checkOptions, FLAG, listOf, matching, type PropTable, withMethods } from '../private/known-props';
import { nearest } from '../private/nearest';

const OUTPUT_TYPES = Object.entries(YamlOutputType).filter(([, value]) => typeof value === 'number');

/** What cdk8s's own App takes. */
const APP_PROPS: PropTable<AppProps> = {
  outdir: matching('a folder, for example \'dist\'', (path) => path !== '' && !path.includes('\0')),
  outputFileExtension: matching('the end of a file\'s name, for example \'.k8s.yaml\'', (end) => !/[/\\\0]/.test(end)), // eslint-disable-line no-control-regex
  yamlOutputType: { expected: `one of ${OUTPUT_TYPES.map(([name]) => `YamlOutputType.${name}`).join(', ')}`, is: (value) => OUTPUT_TYPES.some(([, member]) => member === value) },
  recordConstructMetadata: FLAG,
  resolvers: listOf('a list of resolvers', withMethods('a resolver: an object with resolve()', 'resolve')),
};

/**
 * The props, read once, because getters and proxies may throw or change. Unknown props pass, because a newer cdk8s may have them, unless they look misspelt.
 *
 * @throws if a prop has another type or is misspelt
 */
export function checkedAppProps(props: AppProps): AppProps {
  const known = Object.keys(APP_PROPS);
  let given: object | undefined;
  try {
    // by name: they may be getters of a class
    given = typeof props !== 'object' || props === null || Array.isArray(props) ? undefined
      : { ...props, ...Object.fromEntries(known.map((name) => [name, (props as Record<string, unknown>)[name]])) };
  } catch {
    // it is told below
  }
  const looked = given === undefined ? props : Object.fromEntries(Object.entries(given).filter(([name]) => known.includes(name) || nearest(name, known) !== undefined));
  checkOptions('new TunedApp', APP_PROPS, looked, undefined, 'props');
  return given ?? props;
}
