import { isHarmless, isSecretName, masked, maskedValue, secretAssignment, secretShape, withoutCredentials } from '../../src/private/secrets';

const pem = '-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----';
const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl';

test.each([
  [pem, 'a private key (PEM)'], ['-----BEGIN PRIVATE KEY-----\nMII', 'a private key (PEM)'], ['-----BEGIN OPENSSH PRIVATE KEY-----', 'a private key (PEM)'], ['-----BEGIN PGP PRIVATE KEY BLOCK-----', 'a private key (PEM)'],
  [jwt, 'a JWT'], [`Bearer ${jwt}`, 'a JWT'],
  ['AKIAIOSFODNN7EXAMPLE', 'an access key of AWS'], ['ASIAIOSFODNN7EXAMPLE', 'an access key of AWS'],
  [`AIza${'a'.repeat(35)}`, 'an API key of Google'], [`ghp_${'a1'.repeat(18)}`, 'a token of GitHub'], [`github_pat_${'b'.repeat(22)}_x`, 'a token of GitHub'], [`glpat-${'c'.repeat(20)}`, 'a token of GitLab'],
  ['xoxb-123456789012-abcdef', 'a token of Slack'], ['sk_live_abcdefghij12', 'a live key of Stripe'],
  ['postgres://app:hunter2@db:5432/shop', 'a URL with a password'], ['redis://:hunter2@cache', 'a URL with a password'], ['jdbc:postgresql://app:p%40ss@db/shop', 'a URL with a password'],
  ['jdbc:postgresql://h/o?user=orders&password=hunter2', 'a URL with a password'], ['jdbc:sqlserver://h:1433;encrypt=true;password=hunter2', 'a URL with a password'], ['postgres://h/o?password=hunter2', 'a URL with a password'],
  ['jdbc:oracle:thin:scott/tiger@db:1521:orcl', 'a URL with a password'], ['postgres://app:app@db/shop', 'a URL with a password'],
  ['Authorization=Bearer hunter2', 'an Authorization header'], ['Authorization=Basic%20aHVudGVyMg', 'an Authorization header'], ['{"authorization": "Bearer hunter2"}', 'an Authorization header'], ['Bearer hunter2', 'a bearer token'],
  ['app:hunter2@tcp(db:3306)/shop', 'an address with a password'],
  ['Server=db;User Id=app;Password=hunter2;', 'a connection string with a password'], ['host=db user=app password=hunter2 dbname=shop', 'a connection string with a password'],
  ['DefaultEndpointsProtocol=https;AccountName=shop;AccountKey=aGVsbG8=;', 'a connection string with a password'],
])('%s is %s', (text, what) => {
  expect(secretShape(text)).toBe(what);
  expect(secretShape(masked(text))).toBeUndefined();
});

test.each([
  'postgres://db:5432/shop', 'postgres://app@db/shop', 'postgres://app:$(DB_PASSWORD)@db/shop', 'postgres://app:${DB_PASSWORD}@db/shop', 'amqp://<user>:<password>@mq', 'https://example.com:8080/users/@me',
  'https://a.example.com/?q=a:b@c', 'mailto:ops@example.com', 'ghcr.io/acme/web:1@sha256:00', '-----BEGIN PUBLIC KEY-----', '-----BEGIN CERTIFICATE-----', 'eyJ', 'AKIA', 'the AKIA prefix', 'sk_test_abcdefghij12',
  'jdbc:postgresql://h/o?user=orders&password=$(DB_PASSWORD)', 'jdbc:postgresql://h/o?passwordEncoder=bcrypt', 'jdbc:oracle:thin:@db:1521/orcl', 'jdbc:oracle:thin:scott/$(DB_PASSWORD)@db:1521:orcl',
  'Authorization=Bearer $(TOKEN)', 'Authorization: required', 'Bearer tokens',
  'host=db user=app dbname=shop', 'Server=db;Password=$(DB_PASSWORD);', 'require-password=true', 'git@github.com:acme/web.git', '10:20@30',
])('%s is none', (text) => {
  expect(secretShape(text)).toBeUndefined();
  expect(masked(text)).toBe(text);
});

test.each([
  'DB_PASSWORD', 'PGPASSWORD', 'MYSQL_ROOTPASSWORD', 'SMTP_PASS', 'DB_PWD', 'API_TOKEN', 'githubToken', 'AUTHTOKEN', 'CLIENT_SECRET', 'clientSecret', 'API_KEY', 'APIKEY', 'STRIPE_KEY', 'KEY', 'SENTRY_DSN', 'AWS_SECRET_ACCESS_KEY',
  'SECRET_KEY_BASE', 'GOOGLE_CREDENTIALS', 'SSH_PASSPHRASE', 'spring.datasource.password', 'db-password', 'HTPASSWD', 'JWT_SIGNINGKEY',
])('%s is the name of a secret', (name) => {
  expect(isSecretName(name)).toBe(true);
});

test.each([
  'SORT_KEY', 'PUBLIC_KEY', 'JWT_PUBLIC_KEY', 'STRIPE_PUBLISHABLE_KEY', 'KEY_PREFIX', 'KEYSPACE', 'TOKENIZER', 'MAX_TOKENS', 'TOKEN_TTL', 'TOKEN_URL', 'PASSWORD_MIN_LENGTH', 'PASSWORD_FILE', 'SECRET_NAME', 'SECRET_PATH',
  'AWS_ACCESS_KEY_ID', 'CACHE_KEY', 'PARTITION_KEY', 'NEXT_PAGE_TOKEN', 'MONKEY', 'BYPASS', 'COMPASS', 'PWD', 'OLDPWD', 'OLD_PWD', 'KEYCLOAK_URL', 'CREDENTIALS_PATH', 'PASSWORDLESS', 'DATABASE_URL', 'LOG_LEVEL', '', '_',
])('%s is not', (name) => {
  expect(isSecretName(name)).toBe(false);
});

test.each([['', true], ['true', true], ['42', true], ['-1.5', true], ['$(DB_PASSWORD)', true], ['${DB_PASSWORD}', true], ['/var/run/secrets/web/DB_PASSWORD', true], ['keys/jwt.pem', true], ['hunter2', false], ['changeme', false], ['a/b+c==', false]])('%s under such a name is harmless: %s', (value, harmless) => {
  expect(isHarmless(value)).toBe(harmless);
});

test.each([
  ['--api-key=hunter2', '--api-key', '--api-key=…'], ['--max-old-space-size=100 --token hunter2 x', '--token', '--max-old-space-size=100 --token … x'], ['-Xmx64m -Dspring.datasource.password=hunter2', '-Dspring.datasource.password', '-Xmx64m -Dspring.datasource.password=…'],
  ['{"spring":{"datasource":{"username":"app","password":"hun\\"ter2"}}}', 'password', '{"spring":{"datasource":{"username":"app","password":"…"}}}'],
  ['spring:\n  password: hunter2\n  pool: 3', 'password', 'spring:\n  password: …\n  pool: 3'],
  ['/livez?token=hunter2&full=1', 'token', '/livez?token=…&full=1'], ['--password="two words" --x', '--password', '--password=… --x'],
])('within %s stands one', (text, name, told) => {
  expect(secretAssignment(text)).toBe(name);
  expect(masked(text)).toBe(told);
});

test.each(['--max-old-space-size=100', '--require token', '/livez?token=1', '-Dtoken.file=/etc/token', '--password=$(X)', 'key=', '--sort-key=name', '{"password":"$(DB_PASSWORD)"}', '{"password":""}', 'password: hunter2 is no line of YAML', 'a:\n  password: ${DB_PASSWORD}'])('within %s stands none', (text) => {
  expect(secretAssignment(text)).toBeUndefined();
  expect(masked(text)).toBe(text);
});

test('what is told of a variable', () => {
  expect(maskedValue('DB_PASSWORD', 'hunter2')).toBe('(7 characters, not shown)');
  expect(maskedValue('LOG_LEVEL', 'debug')).toBe('debug');
  expect(maskedValue('DB_PASSWORD', '$(X)')).toBe('$(X)');
  expect(masked(`x ${pem} y`)).toBe('x (a private key (PEM), not shown) y');
  expect(masked('postgres://app:hunter2@db/shop')).toBe('postgres://app:…@db/shop');
  expect(masked('postgres://app:app@db/shop')).toBe('postgres://app:…@db/shop');
  expect(masked('jdbc:postgresql://h/o?user=o&password=o')).toBe('jdbc:postgresql://h/o?user=o&password=…');
});

test.each([['app:hunter2@db', '…@db'], ['/charges:refund/user@host', '/charges:refund/user@host']])('%s is told as %s where it may begin with a user', (text, told) => {
  expect(withoutCredentials(text)).toBe(told);
});

test('a long text is looked through once', () => {
  for (const text of ['a'.repeat(1e6), 'eyJ'.repeat(3e5), 'a:'.repeat(3e5), 'host='.repeat(2e5), '--token '.repeat(1e5), '-----BEGIN PRIVATE KEY-----'.repeat(1e4), 'password=a;'.repeat(5e4), 'a://h?&password='.repeat(5e4), 'jdbc:oracle:thin:a/'.repeat(5e4), '"password":"'.repeat(5e4), ' \n'.repeat(1e5), 'Authorization=Bearer '.repeat(3e4)]) {
    const began = process.hrtime.bigint();
    secretShape(text);
    masked(text);
    // a watchdog against quadratic expressions, not a benchmark
    expect(Number(process.hrtime.bigint() - began) / 1e9).toBeLessThan(10);
  }
});
