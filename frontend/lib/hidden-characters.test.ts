import { revealHidden } from './hidden-characters';

it.each([
  ['echo a\n\techo b', 'echo a\n\techo b'],
  ['rm\u200b -rf x', 'rm⟨U+200B⟩ -rf x'],
  ['echo \u202egnihton', 'echo ⟨U+202E⟩gnihton'],
  ['echo ok\rrm x', 'echo ok⟨U+000D⟩rm x'],
  ['\u001b[2K', '⟨U+001B⟩[2K'],
  ['echo ä é 日本 🙂', 'echo ä é 日本 🙂'],
])('%j is read as %j', (text, read) => {
  expect(revealHidden(text)).toBe(read);
});
