import { edit, type Seen, type Step } from '../script.js';

const rounded = '  return weights.map((weight) => roundCents((amount * weight) / total));\n';
const remainderToTheLast = `  const shares = weights.map((weight) => roundCents((amount * weight) / total));
  // What rounding won or lost goes to the last share.
  shares[shares.length - 1] += amount - shares.reduce((sum, value) => sum + value, 0);
  return shares;
`;
const largestRemainders = `  const cents = Math.abs(amount);
  const exact = weights.map((weight) => (cents * weight) / total);
  const shares = exact.map(Math.floor);
  const left = cents - shares.reduce((sum, value) => sum + value, 0);
  // The cents that rounding down left over go, one each, to the shares that lost most by it.
  const byLoss = [...shares.keys()].sort((a, b) => exact[b] - shares[b] - (exact[a] - shares[a]));
  for (const index of byLoss.slice(0, left)) shares[index] += 1;
  return shares.map((value) => Math.sign(amount) * value || 0);
`;

const path = 'src/share.js';
const readme = 'README.md';
const knownIssue = `
## Known issue

A discount shared over several lines can be a cent off: \`share(100, [1, 1, 1])\` gives 99 cents in all.
The tests in \`test/share.test.js\` and \`test/invoice.test.js\` show it. A change is merged only when every test is green.
`;

/** Adds up, but leaves several cents to one share: what a hasty first attempt looks like. */
export const leaveTheRemainderToTheLast = (say: string): Step =>
  edit(path, { name: 'first attempt', from: rounded, to: remainderToTheLast }, say);

/** Replaces the first attempt. */
export const spreadTheRemainder = (say: string): readonly Step[] => [
  edit(path, { name: 'spread', from: remainderToTheLast, to: largestRemainders }, say),
  dropImport,
];

/** Mends the bug at once, unless `src/share.js`, read before under that name, is mended already. */
export const shareExactly = (say: string): readonly Step[] => [
  edit(path, { name: 'spread', from: rounded, to: largestRemainders }, say, isRounding),
  { ...dropImport, when: isRounding },
];

/** Takes the known issue out of the README, when it was read and still has it. */
export const dropKnownIssue = (say: string): Step =>
  edit(readme, { name: 'known issue', from: knownIssue, to: '' }, say, (seen) =>
    seen.text(`read ${readme}`).includes('## Known issue'),
  );

const dropImport: Step = edit(
  path,
  {
    name: 'import',
    from: "import { assertCents, roundCents } from './money.js';",
    to: "import { assertCents } from './money.js';",
  },
  'Nothing here rounds by itself any more, so the import goes too.',
);

function isRounding(seen: Seen): boolean {
  return !seen.text(`read ${path}`).includes('byLoss');
}
