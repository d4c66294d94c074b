import { mergeFlags, words } from '../../../src/tuning/runtimes/merge-flags';

const JAVA = '-XX:MaxRAMPercentage=56.2 -XX:InitialRAMPercentage=28.1 -XX:ActiveProcessorCount=2 -XX:+UseSerialGC -XX:+ExitOnOutOfMemoryError';
const GUNICORN = '--keep-alive 75 --graceful-timeout 12 --worker-tmp-dir /dev/shm';

test.each([
  ['nothing of the user\'s', '--max-old-space-size=269', '', '--max-old-space-size=269', []],
  ['nothing of ours', '', '--enable-source-maps', '--enable-source-maps', []],
  ['a flag beside ours', '--max-old-space-size=269', '--enable-source-maps', '--max-old-space-size=269 --enable-source-maps', []],
  ['the same flag', '--max-old-space-size=269', '--max-old-space-size=400', '--max-old-space-size=400', ['--max-old-space-size=269']],
  ['the same flag with underscores', '--max-old-space-size=269', '--max_old_space_size=400', '--max_old_space_size=400', ['--max-old-space-size=269']],
  ['the percentage of the same', '--max-old-space-size=269', '--max-old-space-size-percentage=60', '--max-old-space-size-percentage=60', ['--max-old-space-size=269']],
  ['a value after a space', '--max-old-space-size=269', '--require ./tracing.js', '--max-old-space-size=269 --require ./tracing.js', []],
  ['quoted spaces', '--max-old-space-size=269', '--require "./my -x/tracing.js"', '--max-old-space-size=269 --require "./my -x/tracing.js"', []],
])('Node.js: %s', (_, ours, users, merged, overridden) => {
  expect(mergeFlags(ours, users)).toEqual({ merged, overridden });
});

test.each([
  ['-Xmx300m', ['-XX:MaxRAMPercentage=56.2'], '-XX:InitialRAMPercentage=28.1 -XX:ActiveProcessorCount=2 -XX:+UseSerialGC -XX:+ExitOnOutOfMemoryError -Xmx300m'],
  ['-Xms300m', ['-XX:InitialRAMPercentage=28.1'], '-XX:MaxRAMPercentage=56.2 -XX:ActiveProcessorCount=2 -XX:+UseSerialGC -XX:+ExitOnOutOfMemoryError -Xms300m'],
  ['-XX:+UseZGC', ['-XX:+UseSerialGC'], '-XX:MaxRAMPercentage=56.2 -XX:InitialRAMPercentage=28.1 -XX:ActiveProcessorCount=2 -XX:+ExitOnOutOfMemoryError -XX:+UseZGC'],
  ['-XX:-UseSerialGC', ['-XX:+UseSerialGC'], '-XX:MaxRAMPercentage=56.2 -XX:InitialRAMPercentage=28.1 -XX:ActiveProcessorCount=2 -XX:+ExitOnOutOfMemoryError -XX:-UseSerialGC'],
  ['-XX:-ExitOnOutOfMemoryError', ['-XX:+ExitOnOutOfMemoryError'], '-XX:MaxRAMPercentage=56.2 -XX:InitialRAMPercentage=28.1 -XX:ActiveProcessorCount=2 -XX:+UseSerialGC -XX:-ExitOnOutOfMemoryError'],
  ['-XX:ActiveProcessorCount=8', ['-XX:ActiveProcessorCount=2'], '-XX:MaxRAMPercentage=56.2 -XX:InitialRAMPercentage=28.1 -XX:+UseSerialGC -XX:+ExitOnOutOfMemoryError -XX:ActiveProcessorCount=8'],
  ['-XX:+UseStringDeduplication -Dfile.encoding=UTF-8', [], `${JAVA} -XX:+UseStringDeduplication -Dfile.encoding=UTF-8`],
])('Java: %s', (users, overridden, merged) => {
  expect(mergeFlags(JAVA, users)).toEqual({ merged, overridden });
});

test.each([
  ['--keep-alive=5', ['--keep-alive 75'], '--graceful-timeout 12 --worker-tmp-dir /dev/shm --keep-alive=5'],
  ['--worker-tmp-dir /tmp -w 4', ['--worker-tmp-dir /dev/shm'], '--keep-alive 75 --graceful-timeout 12 --worker-tmp-dir /tmp -w 4'],
])('gunicorn: %s', (users, overridden, merged) => {
  expect(mergeFlags(GUNICORN, users)).toEqual({ merged, overridden });
});

test.each(['-w 2', '-w2', '--workers=2'])('gunicorn\'s short option %s is its long one', (users) => {
  expect(mergeFlags('--workers 3', users)).toEqual({ merged: users, overridden: ['--workers 3'] });
});

test('blanks around what the user gave go', () => {
  expect(mergeFlags('--keep-alive 75', '  --workers 4 \n')).toEqual({ merged: '--keep-alive 75 --workers 4', overridden: [] });
});

test.each([
  ['V8 takes underscores for dashes, Java\'s properties do not', '-Dlog_level=info', '-Dlog-level=debug'],
  ['a property that ends like a flag', '-Xmx300m', '-Dold-Xmx=200m'],
  ['a dash within a switch', '-XX:Some-Flag=1', '-XX:SomeFlag=2'],
  ['a long option that begins like a short one', '--workers 3', '-wsgi'],
  ['a short option with a digit later on', '--workers 3', '-wx2'],
  ['a first word that is no flag', 'my-app --keep-alive 75', 'myapp'],
])('%s is something else: nothing is replaced', (_, ours, users) => {
  expect(mergeFlags(ours, users)).toEqual({ merged: `${ours} ${users}`, overridden: [] });
});

test.each([
  ['nothing', '', []],
  ['blanks', ' -a  -b\t-c\n', ['-a', '-b', '-c']],
  ['blanks within double quotes', '-a "b c d" -e', ['-a', '"b c d"', '-e']],
  ['blanks within single quotes', '-a \'b c d\' -e', ['-a', '\'b c d\'', '-e']],
  ['quotes within a word', '-Da="b c"d -e', ['-Da="b c"d', '-e']],
  ['other quotes within quotes', '"it\'s one" \'say "two words"\'', ['"it\'s one"', '\'say "two words"\'']],
  ['double quotes that nobody closed', '-a -Db="c d', ['-a', '-Db="c d']],
  ['single quotes that nobody closed', '-a -Db=\'c d', ['-a', '-Db=\'c d']],
])('words: %s', (_, list, found) => {
  expect(words(list)).toEqual(found);
});

test('merging twice changes nothing', () => {
  const once = mergeFlags(JAVA, '-Xmx300m -XX:+UseZGC').merged;
  expect(mergeFlags(once, '').merged).toBe(once);
});
