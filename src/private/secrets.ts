/*
 * Detects secrets. A text with the shape of a secret is one (nothing else looks like that); a text with the name of a secret probably is one. Formats: GitHub changelog of 2021-03-31 (ghp_, gho_, ghu_, ghs_, ghr_; github_pat_), AWS IAM identifiers (AKIA, ASIA,
 * ABIA), RFC 7468 (PEM), RFC 7519 (JWT), RFC 3986 section 3.2.1 (user and password in a URL), Google Cloud API keys (AIza), Slack (xox.-), Stripe (sk_live_, rk_live_),
 * GitLab (glpat-); read in November 2026. All expressions take linear time, because texts may be long.
 */

/** A password that is only a reference to one, or a placeholder. */
const PLACEHOLDER = /^(?:\$\([^)]*\)|\$\{[^}]*\}|\$\w+|<[^>]*>|\{\{?[^}]*\}\}?|%\(?\w+\)?s?|\*+|x{3,}|\.{3}|…)$/i;

interface Shape {
  readonly what: string;
  readonly pattern: RegExp;
  /** Index of the group that is the secret part, where it may be a placeholder. */
  readonly password?: number;
}

const SHAPES: readonly Shape[] = [
  { what: 'a private key (PEM)', pattern: /-----BEGIN (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----(?:[\s\S]*?-----END [A-Z0-9 ]{0,40}-----|[\s\S]*)/g },
  { what: 'a JWT', pattern: /\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?/g },
  { what: 'an access key of AWS', pattern: /\b(?:AKIA|ASIA|ABIA)[A-Z0-9]{16}\b/g },
  { what: 'an API key of Google', pattern: /\bAIza[0-9A-Za-z_-]{35}/g },
  { what: 'a token of GitHub', pattern: /\b(?:gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{22,255})/g },
  { what: 'a token of GitLab', pattern: /\bglpat-[A-Za-z0-9_-]{20,}/g },
  { what: 'a token of Slack', pattern: /\bxox[abeoprs]-[A-Za-z0-9-]{10,}/g },
  { what: 'a live key of Stripe', pattern: /\b[rs]k_live_[A-Za-z0-9]{10,}/g },
  { what: 'a URL with a password', pattern: /\b[a-z][a-z0-9+.-]{0,30}:\/\/[^\s/?#:@]{0,256}:([^\s/?#@]{1,512})(?=@)/gi, password: 1 },
  // drivers of JDBC take it behind the address, after '?' or ';' (PostgreSQL, MySQL, SQL Server)
  { what: 'a URL with a password', pattern: /\b[a-z][a-z0-9+.-]{0,30}:\/\/[^\s?;#"']{0,512}[?;](?:[^\s#"']{0,600}?[&;])?(?:password|passwd|pwd)=([^\s&;#"']{1,512})/gi, password: 1 },
  { what: 'a URL with a password', pattern: /\bjdbc:oracle:(?:thin|oci8?):[^\s/@:]{1,256}\/([^\s@]{1,512})(?=@)/gi, password: 1 },
  // the header of RFC 9110, also as a pair of OpenTelemetry's variables, where the space may be encoded
  { what: 'an Authorization header', pattern: /\b(?:proxy-)?authorization["']?\s?[=:]\s?["']?(?:Bearer|Basic|Token|ApiKey)(?:\s|%20|\+)([^\s,;"'&]{1,2000})/gi, password: 1 },
  { what: 'a bearer token', pattern: /^\s*Bearer\s(?=\S{0,2000}\d)(\S{6,2000})\s*$/gi, password: 1 },
  { what: 'an address with a password', pattern: /(?<![^\s"'=,;])[^\s/?#:@"'=,;]{1,256}:([^\s@]{1,512})(?=@(?:tcp|tcp6|unix)\()/g, password: 1 },
  // `Server=db;User Id=app;Password=…`, `host=db user=app password=…`: other fields of a connection stand beside it
  { what: 'a connection string with a password', pattern: /(?<=(?:^|[;\s])(?:host|hostaddr|server|data source|user id|uid|user|username|dbname|database|accountname|endpoint)\s?=[^\n]{0,600}?[;\s])(?:password|pwd|accountkey|sharedaccesskey)\s?=\s?([^;\s]+)/gi, password: 1 },
];

/** A quick test: every shape matches it, most other texts do not. */
const HINT = /[@=]|"\s?:|authorization|bearer\s|-----BEGIN |eyJ|A[KSB]IA|AIza|gh[pousr]_|github_pat_|glpat-|xox[abeoprs]-|[rs]k_live_/i;

/** The kind of secret that a text is, by its shape; undefined if it is none. */
export function secretShape(text: string): string | undefined {
  return !HINT.test(text) ? undefined
    : SHAPES.find(({ pattern, password }) => [...text.matchAll(pattern)].some((match) => password === undefined || !PLACEHOLDER.test(match[password])))?.what;
}

/** Last words of the name of a secret. `…_FILE`, `…_TTL`, `…_NAME` and the like are no secrets. */
const SECRET_WORDS = new Set(['PASSWORD', 'PASSWD', 'PASSPHRASE', 'PASS', 'PWD', 'TOKEN', 'SECRET', 'KEY', 'APIKEY', 'DSN', 'CREDENTIAL', 'CREDENTIALS']);
/** The same, written in one word with what stands before. */
const SECRET_ENDS = /(?:PASSWORD|PASSWD|PASSPHRASE|TOKEN|SECRET|CREDENTIALS?|(?:API|ACCESS|SECRET|PRIVATE|ENCRYPTION|SIGNING|MASTER)KEY)$/;
/** Words before KEY that make it a public key or a lookup key. */
const OPEN_KEYS = new Set([
  'PUBLIC', 'PUBLISHABLE', 'SITE', 'SORT', 'ORDER', 'PRIMARY', 'FOREIGN', 'UNIQUE', 'NATURAL', 'PARTITION', 'SHARD', 'SHARDING', 'CLUSTERING', 'ROUTING', 'CACHE', 'INDEX', 'HOT', 'GROUP', 'GROUPING', 'ROW',
  'OBJECT', 'HASH', 'LOOKUP', 'MESSAGE', 'RECORD', 'EVENT', 'MAP', 'LABEL', 'TAG', 'METRIC', 'CONFIG', 'FEATURE', 'FLAG', 'TRANSLATION', 'IDEMPOTENCY', 'DEDUP', 'DEDUPLICATION', 'JOIN', 'SEARCH', 'HEADER',
  'COLUMN', 'FIELD', 'DATA', 'REGISTRY', 'BUCKET', 'S', 'TOPOLOGY', 'CONTEXT', 'CURSOR',
]);
/** Words before TOKEN that make it no credential. */
const OPEN_TOKENS = new Set(['PAGE', 'NEXT', 'CONTINUATION', 'CANCELLATION', 'CANCEL', 'CONTINUE', 'SYNC', 'PAD', 'EOS', 'BOS', 'STOP', 'UNK']);

/** Whether a name (of a variable, a flag, a parameter) is that of a secret. */
export function isSecretName(name: string): boolean {
  const words = name.slice(0, 256).replace(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase().split(/[^A-Z0-9]+/).filter((word) => word !== '');
  const last = words[words.length - 1];
  const before = words[words.length - 2];
  if (last === undefined || (last === 'PWD' && (before === undefined || before === 'OLD'))) {
    return false; // PWD is a shell's working directory
  }
  if (/(?:^|_)SECRET_KEY_BASE$/.test(words.join('_'))) {
    return true;
  }
  if (last === 'KEY') {
    return before === undefined || !OPEN_KEYS.has(before);
  }
  if (last === 'TOKEN') {
    return before === undefined || !OPEN_TOKENS.has(before);
  }
  return last !== 'PUBLICKEY' && (SECRET_WORDS.has(last) || SECRET_ENDS.test(last));
}

/** Whether a value with such a name is still no secret: empty, a boolean, a number, a reference, a path. */
export function isHarmless(value: string): boolean {
  const text = value.trim();
  return text === '' || /^(?:true|false|yes|no|on|off|none|null|enabled|disabled|[-+]?\d+(?:\.\d+)?)$/i.test(text) || PLACEHOLDER.test(text)
    || /^(?:\.{0,2}\/)(?:[\w.-]+\/)+[\w.-]*$/.test(text) || /^(?:\.{0,2}\/)?(?:[\w.-]+\/)*[\w-]+\.(?:pem|key|crt|cer|p12|pfx|jks|json|ya?ml|txt)$/.test(text);
}

/** `--api-key=…`, `--token …`, `-Ddb.password=…`, `?token=…`, `password=…` within a longer text. */
const ASSIGNMENT = /(?<![\w.-])(-{0,2}(?:D|X:)?)([A-Za-z][\w.-]{0,120})(\s?=\s?|(?<=--[\w.-]{1,122})\s+)("[^"\n]{1,2000}"|'[^'\n]{1,2000}'|[^\s&;,"']{1,2000})/g;

/** `"password": "…"` within JSON. */
const MEMBER = /"([A-Za-z][\w.-]{0,120})"(\s?:\s?)"((?:[^"\\\n]|\\.){1,2000})"/g;

/** `password: …`, a line of YAML or of a properties file among others. */
const LINE = /(?<=^[ \t]{0,80}(?:- )?)([A-Za-z][\w.-]{0,120})(:[ \t]{1,8})([^\s#][^\n]{0,2000})$/gm;

/** The name of a secret within a text, for example `--api-key`; undefined if there is none. */
export function secretAssignment(text: string): string | undefined {
  const found = text.includes('=') || text.includes('--') ? [...text.matchAll(ASSIGNMENT)].find(([, , name, , value]) => isSecret(name, value)) : undefined;
  if (found !== undefined) {
    return `${found[1]}${found[2]}`;
  }
  for (const pattern of [...(text.includes('"') ? [MEMBER] : []), ...(text.includes('\n') ? [LINE] : [])]) {
    const member = [...text.matchAll(pattern)].find(([, name, , value]) => isSecret(name, value));
    if (member !== undefined) {
      return member[1];
    }
  }
  return undefined;
}

/** A text without its secrets, for messages. */
export function masked(text: string): string {
  if (!HINT.test(text) && !text.includes('--') && !text.includes('\n')) {
    return text;
  }
  let told = text;
  for (const { what, pattern, password } of SHAPES) {
    told = told.replace(pattern, (whole: string, ...groups: unknown[]) => {
      if (password === undefined) {
        return `(${what}, not shown)`;
      }
      const secret = String(groups[password - 1]);
      // the password is at the end of the match; the user may have the same name
      return PLACEHOLDER.test(secret) ? whole : `${whole.slice(0, whole.lastIndexOf(secret))}…`;
    });
  }
  told = told.replace(ASSIGNMENT, (whole: string, dashes: string, name: string, equals: string, value: string) => (isSecret(name, value) ? `${dashes}${name}${equals}…` : whole));
  told = told.replace(MEMBER, (whole: string, name: string, colon: string, value: string) => (isSecret(name, value) ? `"${name}"${colon}"…"` : whole));
  return told.includes('\n') ? told.replace(LINE, (whole: string, name: string, colon: string, value: string) => (isSecret(name, value) ? `${name}${colon}…` : whole)) : told;
}

/** Whether the whole text is a secret. */
export function isAllSecret(text: string): boolean {
  return /^\([^()]*(?:\(PEM\))?, not shown\)$/.test(masked(text.trim()));
}

/** An address or an image without the user and password at its beginning, for messages. */
export function withoutCredentials(text: string): string {
  // a path has neither: `/charges:refund/user@host`
  return masked(text).replace(/^(?!\/)([a-z][a-z0-9+.-]{0,30}:\/\/)?[^\s@:]*:[^\s@]*@(?!sha(?:256|512):)/i, '$1…@');
}

/** The value of a variable, for messages. */
export function maskedValue(name: string, value: string): string {
  return isSecretName(name) && !isHarmless(value) ? hidden(value) : masked(value);
}

/** Replaces a value that is not shown. */
export function hidden(value: string): string {
  return `(${value.length} character${value.length === 1 ? '' : 's'}, not shown)`;
}

function isSecret(name: string, value: string): boolean {
  return isSecretName(name) && !isHarmless(unquoted(value));
}

function unquoted(value: string): string {
  return value.replace(/^(["'])(.*)\1$/, '$2');
}
