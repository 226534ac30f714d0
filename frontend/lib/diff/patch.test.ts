import { diffLines } from './lines';
import { parsePatch } from './patch';

const patch = `diff --git a/src/total.js b/src/total.js
index 1111111..2222222 100644
--- a/src/total.js
+++ b/src/total.js
@@ -1,4 +1,4 @@ export function total() {
 export function total(items, discount) {
   const sum = add(items);
-  return sum - discount;
+  return Math.max(0, sum - discount);
 }
@@ -10 +10,2 @@
--- a
+++ b
+++ c
diff --git a/old name.txt b/new name.txt
similarity index 100%
rename from old name.txt
rename to new name.txt
diff --git a/gone.txt b/gone.txt
deleted file mode 100644
--- a/gone.txt
+++ /dev/null
@@ -1 +0,0 @@
-bye
\\ No newline at end of file
diff --git a/logo.png b/logo.png
Binary files a/logo.png and b/logo.png differ
`;

describe('parsePatch', () => {
  const files = parsePatch(patch);

  it('finds files by their path after the change', () => {
    expect(files.map(({ path, binary, hunks }) => [path, binary, hunks.length])).toEqual([
      ['src/total.js', false, 2],
      ['new name.txt', false, 0],
      ['gone.txt', false, 1],
      ['logo.png', true, 0],
    ]);
  });

  it('numbers lines on both sides and marks what changed within them', () => {
    const lines = files[0]?.hunks[0]?.lines ?? [];
    expect(lines.map(({ kind, before, after }) => [kind, before, after])).toEqual([
      ['context', 1, 1],
      ['context', 2, 2],
      ['removed', 3, null],
      ['added', null, 3],
      ['context', 4, 4],
    ]);
    const [removed, added] = [lines[2], lines[3]];
    expect(added?.text.slice(...(added.changed ?? []))).toBe('Math.max(0, sum - discount)');
    expect(removed?.text.slice(...(removed.changed ?? []))).toBe('sum - discount');
  });

  it('takes lines that look like headers for what they are', () => {
    expect(files[0]?.hunks[1]?.lines.map(({ kind, text }) => [kind, text])).toEqual([
      ['removed', '-- a'],
      ['added', '++ b'],
      ['added', '++ c'],
    ]);
  });

  it('keeps what there is of a patch that was cut', () => {
    const cut = parsePatch(patch.slice(0, patch.indexOf('+  return')));
    expect(cut[0]?.hunks[0]?.lines).toHaveLength(3);
  });
});

describe('diffLines', () => {
  const shown = (before: string, after: string) =>
    diffLines(before, after).map(({ kind, text }) => ({ context: ' ', added: '+', removed: '-' })[kind] + text);

  it.each([
    ['', 'a\nb\n', ['+a', '+b']],
    ['a\nb\n', '', ['-a', '-b']],
    ['a\nb\nc', 'a\nx\nc', [' a', '-b', '+x', ' c']],
    ['a\nb\nc\nd', 'b\nc\nd\ne', ['-a', ' b', ' c', ' d', '+e']],
    ['same', 'same\n', [' same']],
  ])('%j against %j', (before, after, lines) => expect(shown(before, after)).toEqual(lines));

  it('yields both texts again, whatever they are', () => {
    const texts = Array.from({ length: 60 }, (_, seed) =>
      Array.from({ length: (seed * 7) % 13 }, (_line, index) => 'abc'[(seed * 31 + index * index) % 3]).join('\n'),
    );
    for (const before of texts) {
      for (const after of texts.slice(0, 12)) {
        const lines = diffLines(before, after);
        const side = (without: string) =>
          lines
            .filter(({ kind }) => kind !== without)
            .map(({ text }) => text)
            .join('\n');
        expect([side('added'), side('removed')]).toEqual([before, after]);
      }
    }
  });

  it('shows texts that are too long to compare as replaced', () => {
    const text = (letter: string) => Array.from({ length: 2_000 }, (_, index) => letter + index).join('\n');
    const lines = diffLines(text('a'), text('b'));
    expect(lines).toHaveLength(4_000);
    expect(lines[0]?.kind).toBe('removed');
  });
});
