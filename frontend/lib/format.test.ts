import {
  actorName,
  formatAge,
  formatBytes,
  formatCount,
  formatDuration,
  formatScore,
  firstLine,
  formatUsd,
} from './format';

it.each([
  [0, '0'],
  [9_999, '9,999'],
  [12_345, '12.3k'],
  [100_000, '100k'],
  [2_500_000, '2.5M'],
])('counts %d as %s', (count, text) => expect(formatCount(count)).toBe(text));

it.each([
  [0, '$0.00'],
  [10, '$10.00'],
  [1234.5, '$1,234.50'],
  [0.25, '$0.25'],
  [0.0731, '$0.073'],
  [0.000412, '$0.000412'],
  [0.000001, '$0.000001'],
])('shows %d USD as %s', (usd, text) => expect(formatUsd(usd)).toBe(text));

it.each([
  [340, '340 ms'],
  [4_240, '4.2 s'],
  [59_400, '59 s'],
  [185_000, '3 min 05 s'],
  [7_620_000, '2 h 07 min'],
])('shows %d ms as %s', (ms, text) => expect(formatDuration(ms)).toBe(text));

it.each([
  [-2_000, 'just now'],
  [42_000, '42 s ago'],
  [300_000, '5 min ago'],
  [7_200_000, '2 h ago'],
  [200_000_000, '2 d ago'],
])('shows an age of %d ms as %s', (ms, text) => expect(formatAge(ms)).toBe(text));

it.each([
  [512, '512 B'],
  [2_048, '2 KB'],
  [1_600_000, '1.5 MB'],
])('shows %d bytes as %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));

it.each([
  [1, '1.00'],
  [0.7, '0.70'],
  [0.699, '0.69'],
  [0.8499, '0.84'],
])('never shows a score of %d as safer than it is: %s', (score, text) => expect(formatScore(score)).toBe(text));

it('names the person behind an actor', () => {
  expect(actorName('session:Ada')).toBe('Ada');
  expect(actorName('key:nightly:two')).toBe('nightly:two');
  expect(actorName('policy')).toBe('policy');
});

it('makes a heading of a task', () => {
  expect(firstLine('\n  Add `split(a, b)` to Tally.\r\nAlso for credit notes.')).toBe('Add split(a, b) to Tally.');
});
