import { askedOfPeople } from './profile-words';

it.each([
  [[], 'Asks a person only when something is unsafe or too dear.'],
  [[8], 'A person decides at gate 8 (approval).'],
  [[2, 8], 'A person decides at gate 2 (plan) and gate 8 (approval).'],
])('says what a profile with human gates %j asks of people', (humanGates, words) => {
  expect(askedOfPeople({ humanGates })).toBe(words);
});
