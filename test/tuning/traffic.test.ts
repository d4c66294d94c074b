import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { Duration } from 'cdk8s';
import { Traffic } from '../../src/tuning/profile/traffic';
import { Rate } from '../../src/tuning/profile/workload-profile';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'traffic-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(text: string): string {
  const path = join(folder, 'series.csv');
  writeFileSync(path, text);
  return path;
}

function reading(text: string): () => Traffic {
  const path = file(text);
  return () => Traffic.fromFile(path);
}

test('steady traffic is the same at every second', () => {
  const traffic = Traffic.steady(Rate.perMinute(600), Duration.minutes(2));

  expect([0, 60, 119].map((s) => traffic._rateAt(s))).toEqual([10, 10, 10]);
  expect(traffic._durationSeconds).toBe(120);
});

test('a day is lowest at midnight, highest at noon, in the middle at six', () => {
  const traffic = Traffic.daily(Rate.perSecond(10), Rate.perSecond(110));

  expect([0, 6, 12, 18, 24].map((hour) => Math.round(traffic._rateAt(hour * 3600) * 1e6) / 1e6)).toEqual([10, 60, 110, 60, 10]);
  expect(traffic._durationSeconds).toBe(86400);
});

test('a sale is usual for ten minutes, climbs, stays for half an hour, falls and is usual again, within an hour', () => {
  const traffic = Traffic.flashSale(Rate.perSecond(100), 3, Duration.seconds(60));

  expect([0, 600, 630, 660, 2459, 2460, 2490, 2520, 3599].map((s) => Math.round(traffic._rateAt(s)))).toEqual([100, 100, 200, 300, 300, 300, 200, 100, 100]);
  expect(traffic._durationSeconds).toBe(3600);
});

test('a sale of factor 1 is steady', () => {
  const traffic = Traffic.flashSale(Rate.perSecond(7), 1, Duration.seconds(10));

  expect([0, 605, 1000].map((s) => traffic._rateAt(s))).toEqual([7, 7, 7]);
});

test('a rate from a file holds until the next row, and the last one for one step', () => {
  const traffic = Traffic.fromFile(file('second,requests_per_second\n0,5\n10,8.5\n20,0\n'));

  expect([0, 9, 10, 19, 20, 29].map((s) => traffic._rateAt(s))).toEqual([5, 5, 8.5, 8.5, 0, 0]);
  expect(traffic._durationSeconds).toBe(30);
});

test('columns may come in any order, with Windows line ends, a byte order mark and empty lines at the end', () => {
  const traffic = Traffic.fromFile(file('\uFEFFrequests_per_second, second\r\n3, 0\r\n4, 1\r\n\r\n'));

  expect([0, 1].map((s) => traffic._rateAt(s))).toEqual([3, 4]);
  expect(traffic._durationSeconds).toBe(2);
});

describe('bad input', () => {
  test('fails when a factor is below 1 or no number', () => {
    expect(() => Traffic.flashSale(Rate.perSecond(1), 0.5, Duration.seconds(60))).toThrow('Traffic.flashSale: factor is 0.5, expected a number from 1 to 1000, for example 3: three times the usual rate');
    expect(() => Traffic.flashSale(Rate.perSecond(1), Infinity, Duration.seconds(60))).toThrow('factor is Infinity');
    expect(() => Traffic.flashSale(Rate.perSecond(1), NaN, Duration.seconds(60))).toThrow('factor is NaN');
  });

  test('fails when a ramp takes no time', () => {
    expect(() => Traffic.flashSale(Rate.perSecond(1), 2, Duration.seconds(0))).toThrow('Traffic.flashSale: within is 0 s, expected a Duration longer than zero and of at most 86400 s, for example Duration.minutes(2)');
  });

  test('fails when the low rate of a day is above the high one', () => {
    expect(() => Traffic.daily(Rate.perSecond(9), Rate.perSecond(3))).toThrow('Traffic.daily: low (9/s) is above high (3/s): swap them');
  });

  test('fails when traffic lasts no time, or longer than a month', () => {
    expect(() => Traffic.steady(Rate.perSecond(1), Duration.seconds(0))).toThrow('Traffic.steady lasts 0 s: expected one second to 31 days');
    expect(() => Traffic.steady(Rate.perSecond(1), Duration.days(32))).toThrow('Traffic.steady lasts 2764800 s: expected one second to 31 days');
  });

  test('fails when a file is missing', () => {
    expect(() => Traffic.fromFile('no/such/series.csv')).toThrow('traffic file \'no/such/series.csv\' cannot be read (ENOENT): check the path');
  });

  test('fails when a column is missing', () => {
    expect(reading('second,rps\n0,1\n1,2\n')).toThrow('line 1: column \'requests_per_second\' is missing, got \'second,rps\': the first line must be \'second,requests_per_second\'');
    expect(reading('')).toThrow('line 1: columns \'second\' and \'requests_per_second\' are missing, got \'\': the first line must be \'second,requests_per_second\'');
  });

  test('fails when there are fewer than two rows', () => {
    expect(reading('second,requests_per_second\n0,1\n')).toThrow('line 2: 1 row is no series: at least two are needed');
    expect(reading('second,requests_per_second\n')).toThrow('line 1: 0 rows are no series: at least two are needed');
  });

  test('fails on a gap and names it', () => {
    expect(reading('second,requests_per_second\n0,1\n10,1\n30,1\n')).toThrow('line 4: a gap: second 20 was expected after 10, got 30: rows must be 10 s apart as the first two are');
    expect(reading('second,requests_per_second\n0,1\n10,1\n15,1\n')).toThrow('line 4: a gap: second 20 was expected after 10, got 15');
  });

  test('fails on disorder and on a second that comes twice', () => {
    expect(reading('second,requests_per_second\n0,1\n10,1\n5,1\n')).toThrow('line 4: second 5 follows 10: sort the rows by second, each once');
    expect(reading('second,requests_per_second\n0,1\n0,1\n')).toThrow('line 3: second 0 follows 0');
  });

  test('fails when the series does not begin at second 0', () => {
    expect(reading('second,requests_per_second\n5,1\n10,1\n')).toThrow('line 2: the series begins at second 5: the first row must be second 0');
  });

  test('fails when a second is no whole number', () => {
    for (const second of ['1.5', '-1', '', 'one', '1e3']) {
      expect(reading(`second,requests_per_second\n0,1\n${second},1\n`)).toThrow(`line 3: second '${second}' is no whole number of at least 0`);
    }
  });

  test('fails when a rate is negative, infinite, absurd or no number', () => {
    for (const rate of ['-1', 'Infinity', 'NaN', 'many', '', '2e9']) {
      expect(reading(`second,requests_per_second\n0,1\n1,${rate}\n`)).toThrow(`line 3: requests_per_second '${rate}' must be a number from 0 to 1000000000`);
    }
  });

  test('fails when a row has more or fewer columns than the header', () => {
    expect(reading('second,requests_per_second\n0,1\n1,2,3\n')).toThrow('line 3: 3 columns where the header has 2: \'1,2,3\'');
  });

  test.each<[string, string, string]>([
    ['upper case', 'Second,Requests_per_second\n0,1\n1,2\n',
      'line 1: columns \'second\' and \'requests_per_second\' are missing, got \'Second,Requests_per_second\': the first line must be \'second,requests_per_second\', in lower case'],
    ['quotes', '"second","requests_per_second"\n0,1\n1,2\n',
      'line 1: columns \'second\' and \'requests_per_second\' are missing, got \'"second","requests_per_second"\': the first line must be \'second,requests_per_second\', without quotes'],
    ['a spreadsheet that thinks German', '"Second";"requests_per_second"\n0;1\n1;2\n',
      'line 1: columns \'second\' and \'requests_per_second\' are missing, got \'"Second";"requests_per_second"\': the first line must be \'second,requests_per_second\', separated by commas and without quotes and in lower case'],
    ['tabulators', 'second\trequests_per_second\n0\t1\n1\t2\n',
      'line 1: columns \'second\' and \'requests_per_second\' are missing, got \'second\\trequests_per_second\': the first line must be \'second,requests_per_second\', separated by commas'],
    ['a column twice', 'second,requests_per_second,second\n0,1,0\n1,2,1\n',
      'line 1: column \'second\' is there more than once, got \'second,requests_per_second,second\': leave all but one out'],
    ['the other column twice', 'second,requests_per_second,requests_per_second\n0,1,0\n1,2,1\n',
      'line 1: column \'requests_per_second\' is there more than once, got \'second,requests_per_second,requests_per_second\': leave all but one out'],
    ['rows with semicolons', 'second,requests_per_second\n0;1\n1;2\n', 'line 2: 1 column where the header has 2: \'0;1\'; separate columns by commas'],
    ['thousands', 'second,requests_per_second\n0,1\n1,1,500\n',
      'line 3: 3 columns where the header has 2: \'1,1,500\'; write numbers without a separator of thousands and with a decimal point, for example 1500.5'],
    ['an empty line in the middle', 'second,requests_per_second\n0,1\n  \n2,3\n', 'line 3: an empty line within the series: remove it'],
    ['times of the day', 'second,requests_per_second\n2026-01-31T10:00:00Z,1\n2026-01-31T10:01:00Z,2\n',
      'line 2: second \'2026-01-31T10:00:00Z\' is no whole number of at least 0: count the seconds from the first row, which is 0'],
    ['a clock', 'second,requests_per_second\n0:00,1\n0:10,2\n', 'line 2: second \'0:00\' is no whole number of at least 0: count the seconds from the first row, which is 0'],
    ['seconds since 1970', 'second,requests_per_second\n1769853600,1\n1769853610,2\n',
      'line 2: the series begins at second 1769853600: the first row must be second 0: subtract 1769853600 from all of them'],
    ['a second in quotes', 'second,requests_per_second\n"0",1\n1,2\n', 'line 2: second \'"0"\' is no whole number of at least 0: write 0'],
    ['a second as a power', 'second,requests_per_second\n0,1\n1e3,2\n', 'line 3: second \'1e3\' is no whole number of at least 0: write 1000'],
    ['half a second', 'second,requests_per_second\n0,1\n0.5,2\n', 'line 3: second \'0.5\' is no whole number of at least 0'],
    ['a rate in quotes', 'second,requests_per_second\n0,1\n1,"2.5"\n', 'line 3: requests_per_second \'"2.5"\' must be a number from 0 to 1000000000: write 2.5'],
    ['thousands with a space', 'second,requests_per_second\n0,1\n1,1 500\n', 'line 3: requests_per_second \'1 500\' must be a number from 0 to 1000000000: write 1500'],
    ['a hexadecimal rate', 'second,requests_per_second\n0,0x10\n1,2\n', 'line 2: requests_per_second \'0x10\' must be a number from 0 to 1000000000: write 16'],
    ['a date as a rate', 'second,requests_per_second\n0,2026-01-31\n1,2\n', 'line 2: requests_per_second \'2026-01-31\' must be a number from 0 to 1000000000'],
    ['no rate', 'second,requests_per_second\n0,1\n1,\n', 'line 3: requests_per_second \'\' must be a number from 0 to 1000000000'],
    ['too high a rate', 'second,requests_per_second\n0,1\n1,1000000001\n', 'line 3: requests_per_second \'1000000001\' must be a number from 0 to 1000000000'],
  ])('fails on %s and says how to write it', (_what, text, message) => {
    expect(reading(text)).toThrow(new Error(`traffic file '${join(folder, 'series.csv')}', ${message}`));
  });

  test.each([['0.5', 0.5], ['.5', 0.5], ['5.', 5], ['+5', 5], ['1.5e3', 1500], ['1E2', 100], ['1000000000', 1e9]])('takes the rate %s', (cell, rate) => {
    expect(Traffic.fromFile(file(`second,requests_per_second\n0,${cell}\n1,1\n`))._rateAt(0)).toBe(rate);
  });
});
