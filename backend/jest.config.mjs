// ESM throughout. `cookie` 2 is ESM only, yet Fastify's `inject` requires it from CommonJS: that one package is transformed.
const swc = {
  jsc: {
    target: 'es2022',
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: true },
  },
};
const project = (displayName, testMatch, more = {}) => ({
  displayName,
  rootDir: import.meta.dirname,
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': ['@swc/jest', { ...swc, module: { type: 'es6' } }],
    '/node_modules/cookie/.+\\.js$': ['@swc/jest', { jsc: { target: 'es2022' }, module: { type: 'commonjs' } }],
  },
  transformIgnorePatterns: ['/node_modules/(?!cookie/)'],
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  testMatch,
  ...more,
});
/** Suites that get a migrated PostgreSQL of their own; see test/support/database.ts. */
const withServer = {
  globalSetup: '<rootDir>/test/support/global-setup.mjs',
  globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
};

export default {
  testTimeout: 30_000,
  projects: [
    // The interface's pure logic needs no browser, so it is tested along with the rest.
    project('unit', ['<rootDir>/src/**/*.spec.ts', '**/frontend/lib/**/*.test.ts'], {
      roots: ['<rootDir>/src', '<rootDir>/../frontend/lib'],
    }),
    project('integration', ['<rootDir>/test/integration/**/*.test.ts'], withServer),
    project('e2e', ['<rootDir>/test/e2e/**/*.test.ts'], withServer),
    project('chaos', ['<rootDir>/test/chaos/**/*.test.ts'], withServer),
  ],
};
