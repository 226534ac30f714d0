import { parse } from 'unbash';
import { findForkBombs } from './fork-bombs.js';

describe('a fork bomb', () => {
  it.each([
    ':(){ :|:& };:',
    'while true; do sleep 1 & done',
    'for ((;;)); do ls & done',
    'until false; do ls & done',
    'while :; do (ls &); wait; done',
    'a() { b & }; b() { a; }; a',
    'while true; do ls & if false; then wait; fi; done',
  ])('is seen: %s', (script) => {
    expect(findForkBombs(parse(script))).toBe(true);
  });

  it.each([
    "echo ':(){ :|:& };:'",
    'for f in a b; do ls "$f" & done; wait',
    'while true; do ls & wait; done',
    'while true; do ls & break; done',
    'while read -r l; do ls & done',
    'a() { b; }; b() { a; }; a',
    'a() { a & }',
    'npm start & npm run watch & wait',
  ])('is not seen where there is none: %s', (script) => {
    expect(findForkBombs(parse(script))).toBe(false);
  });
});
