/**
 * Characters that a reader does not see, or that show the text around them in another order: controls but tab and
 * newline, zero-width ones, marks of writing direction, and odd spaces. First and last of each range.
 */
const ranges: readonly (readonly [number, number])[] = [
  [0x00, 0x08],
  [0x0b, 0x1f],
  [0x7f, 0xa0],
  [0xad, 0xad],
  [0x34f, 0x34f],
  [0x61c, 0x61c],
  [0x115f, 0x1160],
  [0x17b4, 0x17b5],
  [0x180e, 0x180e],
  [0x2000, 0x200f],
  [0x2028, 0x202f],
  [0x205f, 0x206f],
  [0x3000, 0x3000],
  [0x3164, 0x3164],
  [0xfeff, 0xfeff],
  [0xffa0, 0xffa0],
];
const suspect = /[^\t\n -~]/g;

/** The text with each hidden character as its code, so that whoever decides on it sees all of it. */
export function revealHidden(text: string): string {
  return text.replace(suspect, (character) => {
    const code = character.charCodeAt(0);
    const isHidden = ranges.some(([first, last]) => code >= first && code <= last);
    return isHidden ? `⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩` : character;
  });
}
