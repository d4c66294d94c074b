/** Strings that some reader of YAML takes for something else, or that some printer gets wrong. */
export const STRINGS: readonly string[] = [
  '', ' ', '~', 'null', 'Null', 'NULL', 'nil', 'true', 'True', 'TRUE', 'false', 'yes', 'Yes', 'YES', 'no', 'No', 'NO', 'on', 'On', 'off', 'OFF', 'y', 'Y', 'n', 'N',
  '0', '-0', '+1', '-1', '007', '08', '0o14', '0O14', '-0o14', '+0o7', '0o8', '014', '0x1F', '0X1F', '-0x1f', '0b11', '0B11', '-0b1', '0b2', '1_000', '_1', '1_', '0_x1F', '0x_1F', '1__0',
  '1.5', '1.', '.5', '-.5', '+.5', '.', '..', '1e3', '1E3', '1e+3', '1.e3', '.5e-3', '1e1_0', '1e', 'e1', 'E-5', '.inf', '.Inf', '-.INF', '+.inf', '.nan', '.NaN', 'inf', 'NaN', 'Infinity',
  '12:30', '12:30:45', '190:20:30', '190:20:30.15', '1:2', '-1:30', '2001-01-01', '2001-1-1', '2001-01-01T00:00:00Z', '2001-12-14 21:59:43.10 -5', '2024-02-30', '12e03', '0e0', '0.', '-.', '+', '-', '+-1', '++1', '--1', '-+1', '---.5', '+-.5', '+-0x1F', '+-0o7', '+_', '-__',
  '<<', '=', '!', '!!str x', '!!binary aGk=', '&a', '*a', '|', '>', '|-', '>-', '%', '%YAML 1.1', '@', '`', '?', '? a', ': a', ':', 'a:', 'a: b', 'a:b', 'a #b', 'a#b', '#a', '- a', '-a', '---', '...', '--- a', '{', '}', '[', ']', '{}', '[]',
  '{a: b}', '[a]', ',', '"', '\'', '\\', '"a"', '\'a\'', 'it\'s', 'a"b', 'a\\nb', '\n', '\n\n', 'a\n', 'a\n\n', '\na', ' a', 'a ', '\ta', 'a\t', 'a\tb', 'a\n b', ' a\nb', 'a\n---\nb', 'a\n...\nb', 'a\r\nb', '\r', 'a\rb', '# a\nb', 'a\n# b\n', '\t\n', '\t\nkey: value\nother: value\n', '\tfoo\nbar', '\n\tfoo', ' \t\nfoo\n', 'foo\n\t', 'foo\n\tbar\n', 'foo\nbar ', 'foo \nbar\n', 'foo\n ', ' \n a', '\u0000 \n \nkey: value\nanother key: value\n', `\u0007${'x'.repeat(40)}\n \nb`, `\u0007${'x'.repeat(40)}\n  \nb`, 'foo\n \nbar\n',
  '\u0000', '\u0007', '\u001b[0m', '\u007f', '\u0080', '\u0085', 'a\u0085b', '\u00a0', '\u2028', 'a\u2029b', '\ufeff', 'a\ufeffb', '\ufffe', '\uffff', 'é', '日本', '😀', 'x'.repeat(100), 'word '.repeat(40), `${'word '.repeat(40)}\nend\n`,
  '250m', '1Gi', '10%', '1s', '10.0.0.1', '1.2.3', '8080', '080', '1234567890123456789012', '0x', '0o', '0b', 'jsonPath: {.a}', '$(HOME)', '{{ .Values.a }}', '-Xmx128m', '--flag=1', '*', '* * * * *', '@daily', '5 0 * * 0',
];
