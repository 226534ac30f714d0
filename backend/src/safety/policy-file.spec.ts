import { canonicalJson } from './canonical.js';
import { wilson } from './evaluation.js';
import { contextFromPolicyFile, offlineContext } from './policy-file.js';

describe('a policy file', () => {
  it('becomes a context', () => {
    const context = contextFromPolicyFile({
      cwd: '/r/.worktrees/a',
      mainCheckout: '/r',
      siblingWorktrees: ['/r/.worktrees/b'],
      writable: ['cwd', 'directories made by mktemp in the same call', '/tmp/a-*'],
      guardState: ['.x/**'],
      network: {
        allowHosts: ['h'],
        allowLoopbackPorts: [1],
        gitRemotes: ['g'],
        packageRegistries: 'the default registries are allowed',
      },
      databases: { dev: 'disposable; DROP reviewed', prod: 'keyed reads only', lab: 'something else' },
    });
    expect(context).toMatchObject({
      worktree: '/r/.worktrees/a',
      writable: ['/tmp/a-*'],
      guarded: ['.x/**'],
      packageRegistries: 'allowed',
      databases: { dev: 'disposable', prod: 'production', lab: 'production' },
    });
  });

  it('allows nothing that it does not name', () => {
    expect(contextFromPolicyFile({})).toMatchObject({
      allowHosts: [],
      writable: [],
      packageRegistries: 'review',
      guarded: offlineContext.guarded,
    });
  });

  it.each([null, 1, 'x', []])('is an object, not %j', (json) => {
    expect(() => contextFromPolicyFile(json)).toThrow(TypeError);
  });
});

describe('canonical JSON', () => {
  it('is the same for equal values', () => {
    expect(canonicalJson({ b: [1, { d: 1, c: undefined }], a: 'x' })).toBe('{"a":"x","b":[1,{"d":1}]}');
  });
});

describe('the interval', () => {
  it.each([
    [0, 10, 0, 0.2775],
    [10, 10, 0.7225, 1],
    [50, 100, 0.4038, 0.5962],
  ])('of %d in %d', (count, of, low, high) => {
    const share = wilson(count, of);
    expect(share.low).toBeCloseTo(low, 3);
    expect(share.high).toBeCloseTo(high, 3);
  });
});
