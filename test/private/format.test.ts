import { cpuQuantity, duration, memoryQuantity, milliQuantity } from '../../src/private/format';

test.each([[750, '750m'], [1000, '1'], [1500, '1500m'], [2000, '2']])('%d millicores are %s', (millicores, printed) => {
  expect(cpuQuantity(millicores)).toBe(printed);
});

test.each([[224, '224Mi'], [1024, '1Gi'], [1536, '1536Mi'], [51200, '50Gi'], [1048576, '1Ti'], [0.5, '512Ki'], [0, '0Mi']])('%d MiB are %s', (mebibytes, printed) => {
  expect(memoryQuantity(mebibytes)).toBe(printed);
});

test.each([[37500, '37500m'], [20000, '20']])('%d thousandths are %s', (thousandths, printed) => {
  expect(milliQuantity(thousandths)).toBe(printed);
});

test.each([[10, '10s'], [0.25, '250ms'], [3.3, '3300ms'], [600, '600s']])('%d seconds are %s', (seconds, printed) => {
  expect(duration(seconds)).toBe(printed);
});
