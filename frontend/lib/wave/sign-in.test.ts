import { credentialsOf, destinationOf, signInPath } from './sign-in';

describe('credentialsOf', () => {
  it.each([
    ['#key=wave_abc123', { key: 'wave_abc123' }],
    ['key=wave_abc123', { key: 'wave_abc123' }],
    ['#link=one-time', { link: 'one-time' }],
    ['#key=a%2Bb%20', { key: 'a+b' }],
    ['#other=1&link=x', { link: 'x' }],
    ['#key=', undefined],
    ['#content', undefined],
    ['', undefined],
  ])('%s', (fragment, credentials) => expect(credentialsOf(fragment)).toEqual(credentials));
});

describe('destinationOf', () => {
  it.each([
    ['/inbox?review=1', '/inbox?review=1'],
    ['/runs/1?tab=changes#x', '/runs/1?tab=changes#x'],
    [null, '/runs'],
    ['', '/runs'],
    ['https://evil.example/', '/runs'],
    ['//evil.example/', '/runs'],
    ['/\\evil.example', '/runs'],
    ['/\t/evil.example', '/runs'],
    ['/..//evil.example', '/runs'],
    ['javascript:alert(1)', '/runs'],
    ['/login', '/runs'],
    ['/login?next=/inbox', '/runs'],
  ])('%s leads to %s', (next, destination) => expect(destinationOf(next)).toBe(destination));
});

it('leads back to where the person was', () => {
  expect(signInPath('/runs')).toBe('/login');
  expect(signInPath('/inbox?status=resolved')).toBe('/login?next=%2Finbox%3Fstatus%3Dresolved');
});
