import { plan, webInput } from './inputs';
import { Runtime } from '../../src/tuning/runtimes/runtime';

/*
 * A heap of the user's that does not fit: each fix that the error names works when it is followed.
 */

function planned(options: string, memoryMiB: number | undefined): string {
  try {
    plan(webInput({ runtime: Runtime.springBoot(), env: { JAVA_TOOL_OPTIONS: options }, envNames: ['JAVA_TOOL_OPTIONS'], memoryMiB }));
    return '';
  } catch (e) {
    return (e as Error).message;
  }
}

test.each([['-Xmx2g', 1024], ['-Xmx2g -XX:+UseG1GC', 1024], ['-Xmx2g -XX:+UseSerialGC', 1024], ['-XX:MaxRAMPercentage=70', 1024]])('%s beside %i MiB', (options, memoryMiB) => {
  const error = planned(options, memoryMiB);
  const least = Number(/raise memory to (\d+) MiB/.exec(error)![1]);
  expect(planned(options, least)).toBe('');
  expect(planned(options, least - 32)).not.toBe('');
  expect(error).toContain('(MEM-13: ');
});

test('a share of memory is brought down as a share', () => {
  const error = planned('-XX:MaxRAMPercentage=90', 1024);
  const percent = Number(/lower it to (\d+) % \(\d+ MiB\)/.exec(error)![1]);
  expect(planned(`-XX:MaxRAMPercentage=${percent}`, 1024)).toBe('');
  expect(planned(`-XX:MaxRAMPercentage=${percent + 1}`, 1024)).not.toBe('');
  // 90 % and what 95 % leave beside it never hold the rest
  expect(error).not.toContain('raise memory to 0');
});
