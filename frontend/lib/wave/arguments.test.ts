import { parseArguments } from './arguments';

it('takes an object', () => {
  expect(parseArguments(' {"command": "npm test"} ')).toEqual({ ok: true, value: { command: 'npm test' } });
});

it.each([['[]'], ['null'], ['"npm test"'], ['5']])('refuses %s, which is no object', (text) => {
  expect(parseArguments(text)).toEqual({ ok: false, mistake: expect.stringContaining('JSON object') });
});

it('says what is wrong with what is no JSON', () => {
  expect(parseArguments('{ "command": npm }')).toEqual({ ok: false, mistake: expect.stringMatching(/not JSON: .+/) });
});
