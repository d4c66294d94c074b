import { callerFolder, fromCaller, readOptions } from '../cluster/harness/options';
import { readProveOptions } from '../cluster/harness/prove-options';

const CALLER = { INIT_CWD: '/home/me/app' };

describe('the options of a command', () => {
  test('are flags with a value, in both notations, and folders', () => {
    const options = readOptions(['dist', '--json', 'a.json', '--tools=x=y', 'more'], ['--json', '--tools']);
    expect(options.folders).toEqual(['dist', 'more']);
    expect([...options.flags]).toEqual([['--json', 'a.json'], ['--tools', 'x=y']]);
  });

  test('may be given several times', () => {
    expect(readOptions(['--exclude', 'A', '--exclude=B,C'], ['--exclude']).flags.get('--exclude')).toBe('A,B,C');
  });

  test.each([
    [['--kubernets', '1.33'], 'unknown option --kubernets; expected one of --kubernetes, --json'],
    [['-k', '1.33'], 'unknown option -k; expected one of --kubernetes, --json'],
    [['--kubernetes'], '--kubernetes has no value; expected --kubernetes VALUE'],
    [['--kubernetes='], '--kubernetes has no value; expected --kubernetes VALUE'],
    [['--kubernetes', '--json', 'a'], '--kubernetes has no value; expected --kubernetes VALUE'],
  ])('%j is an error', (args, message) => {
    expect(() => readOptions(args, ['--kubernetes', '--json'])).toThrow(message);
  });
});

describe('paths of a command', () => {
  test('are relative to where npm was called, and absolute ones stay', () => {
    expect(fromCaller('dist', CALLER)).toBe('/home/me/app/dist');
    expect(fromCaller('/srv/dist', CALLER)).toBe('/srv/dist');
  });

  test('are relative to the folder of the process where npm did not start it', () => {
    expect(callerFolder({})).toBe(process.cwd());
  });
});

describe('the options of prove', () => {
  test('without a word are everything, under the strictest Pod Security', () => {
    expect(readProveOptions([], CALLER)).toEqual({
      help: false, folders: [], kubernetes: undefined, podSecurity: 'restricted', exclude: [], context: [], parts: ['servers', 'validation'], knativeFeatures: [],
    });
  });

  test('are read from all flags', () => {
    const args = ['dist', '--kubernetes', 'v1.33,1.36', '--pod-security', 'baseline', '--exclude', 'Ingress,legacy/**', '--context', 'cluster', '--only', 'servers',
      '--knative-features', 'kubernetes.podspec-fieldref=enabled', '--json', 'out.json'];
    expect(readProveOptions(args, CALLER)).toEqual({
      help: false,
      folders: ['/home/me/app/dist'],
      kubernetes: ['1.33', '1.36'],
      podSecurity: 'baseline',
      exclude: ['Ingress', 'legacy/**'],
      context: ['/home/me/app/cluster'],
      parts: ['servers'],
      knativeFeatures: ['kubernetes.podspec-fieldref=enabled'],
      json: '/home/me/app/out.json',
    });
  });

  test('name all releases by one word', () => {
    expect(readProveOptions(['--kubernetes', 'all']).kubernetes).toBe('all');
  });

  test.each([
    [['--kubernetes', '133'], '--kubernetes 133 names no release; expected releases such as 1.33,1.36, or all'],
    [['--pod-security', 'strict'], '--pod-security strict is not known; expected one of privileged, baseline, restricted'],
    [['--only', 'istio'], '--only istio is not known; expected one of servers, validation'],
  ])('%j is an error', (args, message) => {
    expect(() => readProveOptions(args)).toThrow(message);
  });
});
