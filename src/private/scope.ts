import type { IConstruct } from 'constructs';
import type { Expectation } from './known-props';

/** What can be asked for what stands below it, whatever copy of constructs it comes from. */
export const SCOPE: Expectation = {
  expected: 'a construct: the app, a chart or a workload',
  is: (value) => typeof (value as IConstruct | undefined | null)?.node?.findAll === 'function',
};
