import js from '@eslint/js';
import globals from 'globals';
import typescript from 'typescript-eslint';

const environmentOnlyInConfig = {
  'no-restricted-properties': [
    'error',
    { object: 'process', property: 'env', message: 'Only platform/config reads the environment; take Config instead.' },
  ],
};
const namedExportsOnly = {
  'no-restricted-syntax': ['error', { selector: 'ExportDefaultDeclaration', message: 'Export it by name.' }],
};

export default typescript.config(
  {
    ignores: [
      '**/node_modules/',
      '**/dist/',
      '**/.next/',
      '**/.wave/',
      '**/generated/',
      'frontend/next-env.d.ts',
      // Repositories that agents work on: their style is their own.
      'backend/samples/',
    ],
  },
  js.configs.recommended,
  typescript.configs.recommended,
  {
    languageOptions: { globals: globals.node },
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-control-regex': 'off',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
    },
  },
  {
    files: ['backend/{src,test,bench}/**/*.ts'],
    languageOptions: { parserOptions: { project: 'backend/tsconfig.json', tsconfigRootDir: import.meta.dirname } },
    rules: {
      ...namedExportsOnly,
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { arguments: false } }],
    },
  },
  {
    files: ['backend/src/**/*.ts'],
    rules: { 'no-console': 'error', ...environmentOnlyInConfig },
  },
  {
    files: ['backend/src/platform/config/**/*.ts', 'backend/src/**/*.{spec,fixture}.ts'],
    rules: { 'no-restricted-properties': 'off' },
  },
  {
    files: ['backend/src/cli/**/*.ts', 'backend/src/**/*.{spec,fixture}.ts'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['backend/test/**/*.ts', 'backend/src/**/*.spec.ts'],
    languageOptions: { globals: globals.jest },
  },
  {
    files: ['frontend/**/*.{ts,tsx}'],
    languageOptions: { globals: globals.browser },
  },
);
