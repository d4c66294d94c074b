import {
  checkCount, checkExternal, checkMethod, checkMountPath, checkName, checkPort, checkPositive, checkUser, checkVariableName,
} from '../../src/private/checks';
import { contentHash } from '../../src/private/content-hash';

describe('names', () => {
  test.each(['web', 'a', 'price-list', 'w2', 'a'.repeat(52)])('%s is a name', (name) => {
    expect(() => checkName(name)).not.toThrow();
  });

  test.each([
    ['Web', 'web'], ['priceList', 'price-list'], ['price_list', 'price-list'], ['-web', 'web'], ['web-', 'web'], ['1web', 'web'], ['', 'web'], ['web.shop', 'web-shop'], ['web\n', 'web'],
  ])('%j is none, and %s is offered', (name, offered) => {
    expect(() => checkName(name)).toThrow(`name '${name.replace('\n', '\\n')}' is not a DNS label: expected lower-case letters, digits and '-', beginning with a letter, for example '${offered}'`);
  });

  test.each([['xoxb-123456789012-abcdef', 'a token of Slack'], [`glpat-${'c'.repeat(20)}`, 'a token of GitLab']])('%s has the form of one, and is not told', (token, what) => {
    expect(() => checkName(token)).toThrow(`name '(${what}, not shown)' looks like ${what}`);
    expect(() => checkExternal(`${token}.example.com`, 443)).toThrow(`host '(${what}, not shown).example.com' looks like ${what}`);
    expect(() => checkVariableName('env', token)).toThrow(`env has the name '(${what}, not shown)': expected letters`);
  });

  test('53 characters are too many', () => {
    expect(() => checkName('a'.repeat(53))).toThrow(`name '${'a'.repeat(53)}' has 53 characters, expected at most 52`);
  });
});

describe('numbers', () => {
  test.each([1, 80, 1024, 8080, 65535])('%p is a port', (port) => {
    expect(() => checkPort('port', port)).not.toThrow();
  });

  test.each([0, 65536, -1, 8080.5, NaN, Infinity])('%p is no port', (port) => {
    expect(() => checkPort('port', port)).toThrow(`port (${port}) must be a whole number from 1 to 65535, for example 8080`);
  });

  test('zero, negative and infinite amounts are refused, absent ones are not', () => {
    expect(() => checkPositive('drain', 0, ' s')).toThrow('drain (0 s) must be more than zero');
    expect(() => checkPositive('drain', -5, ' s')).toThrow('drain (-5 s) must be more than zero');
    expect(() => checkPositive('memory', Infinity, ' MiB')).toThrow('memory (Infinity) is not a finite number');
    expect(() => checkPositive('cpuRequest', NaN, 'm')).toThrow('cpuRequest (NaN) is not a finite number');
    expect(() => checkPositive('drain', undefined, ' s')).not.toThrow();
    expect(() => checkPositive('drain', 0.5, ' s')).not.toThrow();
  });

  test('counts are whole', () => {
    for (const wrong of [2.5, 0, 8, NaN]) {
      expect(() => checkCount('replicas', wrong, 1, 7)).toThrow(new Error(`replicas (${wrong}) must be a whole number from 1 to 7`));
    }
    for (const right of [1, 7, undefined]) {
      expect(() => checkCount('replicas', right, 1, 7)).not.toThrow();
    }
  });

  test('the user is nobody privileged', () => {
    expect(() => checkUser(0)).toThrow('runAsUser (0) is root, which Pod Security "restricted" refuses: expected the id of the image\'s own user, for example 10001');
    expect(() => checkUser(-1)).toThrow('runAsUser (-1) must be a whole number from 1 to 2147483647');
    expect(() => checkUser(1.5)).toThrow('runAsUser (1.5) must be');
    expect(() => checkUser(1000)).not.toThrow();
    expect(() => checkUser(undefined)).not.toThrow();
  });
});

describe('variables and paths', () => {
  test.each(['LOG_LEVEL', 'log.level', '_x', 'spring-profile', '.x'])('%s names a variable', (name) => {
    expect(() => checkVariableName('env', name)).not.toThrow();
  });

  test.each([['LOG LEVEL', 'LOG_LEVEL'], ['1ST', '_1ST'], ['', 'LOG_LEVEL'], ['A=B', 'A_B'], ['..x', 'X'], ['ä', 'LOG_LEVEL']])('%j names none, and %s is offered', (name, offered) => {
    expect(() => checkVariableName('env', name)).toThrow(`env has the name '${name}': expected letters, digits, '_', '-' and '.', not beginning with a digit, for example '${offered}'`);
  });

  test.each(['/var/cache/app', '/data', '/a-b/c.d'])('%s can be mounted', (path) => {
    expect(() => checkMountPath('writablePaths', path)).not.toThrow();
  });

  test.each([
    ['var/cache', "writablePaths has 'var/cache', which is not absolute: write '/var/cache'"],
    ['./cache', "writablePaths has './cache', which is not absolute: write '/cache'"],
    ['/', "writablePaths has '/': the root file system is read-only, name the folders that the program writes to, for example '/var/cache/app'"],
    ['/a/', "writablePaths has '/a/': expected a plain path without ':', '//', '.', '..' or a slash at the end, for example '/var/cache/app'"],
    ['/a//b', "writablePaths has '/a//b': expected a plain path"],
    ['/a/../b', "writablePaths has '/a/../b': expected a plain path"],
    ['/a:b', "writablePaths has '/a:b': expected a plain path"],
    ['/dev/shm', "writablePaths has '/dev/shm', which belongs to the kernel: expected a folder of the program's own, for example '/var/cache/app'"],
  ])('%s cannot be mounted', (path, message) => {
    expect(() => checkMountPath('writablePaths', path)).toThrow(message);
  });
});

describe('hosts', () => {
  test.each([['api.example.com', 443], ['localhost', 1], ['10.1.2.3', 5432], ['2001:db8::1', 65535], ['_dns.example.com', 53]])('%s:%p can be called', (host, port) => {
    expect(() => checkExternal(host, port)).not.toThrow();
  });

  test.each([
    ['https://api.example.com/v1', 'api.example.com'], ['api.example.com:443', 'api.example.com'], ['', 'api.example.com'], ['300.1.2.3', 'api.example.com'],
    ['api_.example..com', 'api.example.com'],
  ])('%j is no host, and %s is offered', (host, offered) => {
    expect(() => checkExternal(host, 443)).toThrow(`host '${host}' is not a host name or address: expected one without scheme, port or path, for example '${offered}'`);
  });

  test.each([0, 65536, 1.5, -1])('%p is no port to call', (port) => {
    expect(() => checkExternal('api.example.com', port)).toThrow(`port ${port} of 'api.example.com' must be a whole number from 1 to 65535`);
  });

  test('methods are upper-case', () => {
    expect(() => checkMethod('GET')).not.toThrow();
    expect(() => checkMethod('get')).toThrow("retryableMethods has 'get': expected one of GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE, TRACE, CONNECT; write 'GET'");
    expect(() => checkMethod('FETCH')).toThrow("retryableMethods has 'FETCH': expected one of");
  });
});

describe('contentHash', () => {
  test('is eight hexadecimal digits of the content, whatever the order', () => {
    expect(contentHash({ A: '1', B: '2' })).toBe(contentHash({ B: '2', A: '1' }));
    expect(contentHash({ A: '1', B: '2' })).toMatch(/^[0-9a-f]{8}$/);
  });

  test('tells apart what a separator would confuse', () => {
    const hashes = [{ A: '1', B: '2' }, { A: '1,B=2' }, { 'A': '1', 'B,': '2' }, { A: '2', B: '1' }, {}].map((data) => contentHash(data as Record<string, string>));
    expect(new Set(hashes).size).toBe(hashes.length);
  });
});
