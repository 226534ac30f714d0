import { defaultProfile, gatesForPeople, profileNamed, profiles } from './profiles.js';

describe('the bundled profiles', () => {
  it('have names of their own, and the default is one of them', () => {
    expect(new Set(profiles.map(({ name }) => name)).size).toBe(profiles.length);
    expect(profileNamed(defaultProfile)).toBeDefined();
    expect(profileNamed('Feature')).toBeUndefined();
  });

  it.each(profiles.map((profile) => [profile.name, profile] as const))('%s can be met', (name, profile) => {
    // As a run is created with it.
    expect(name).toMatch(/^[a-z0-9][a-z0-9-]{0,59}$/);
    expect(gatesForPeople).toEqual(expect.arrayContaining(profile.humanGates));
    expect(Math.min(profile.maxIterations, profile.maxRecycles, profile.maxErrors)).toBeGreaterThan(0);
    expect(profile.phases[0]).toBe('initializing');
  });

  it('bind nobody by default, and a person twice when supervised', () => {
    expect(profileNamed(defaultProfile)!.humanGates).toEqual([]);
    expect(profileNamed('supervised')!.humanGates).toEqual([2, 8]);
  });
});
