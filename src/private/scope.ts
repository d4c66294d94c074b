import type { IConstruct } from 'constructs';
import type { Expectation } from './known-props';

/** A construct. Not instanceof: a program may load two copies of constructs. */
export const SCOPE: Expectation = {
  expected: 'a construct: the app, a chart or a workload',
  is: (value) => typeof (value as IConstruct | undefined | null)?.node?.findAll === 'function',
};
