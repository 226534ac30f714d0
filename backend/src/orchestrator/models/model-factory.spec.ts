import { defaultModelName } from '../../platform/index.js';
import { createModel } from './model-factory.js';

it.each([
  [{}, 'rehearsal', 'rehearsal'],
  [{ apiKey: '', baseURL: '' }, 'rehearsal', 'rehearsal'],
  [{ apiKey: 'sk-test' }, 'anthropic', defaultModelName],
  [{ baseURL: 'http://127.0.0.1:1' }, 'anthropic', defaultModelName],
  [{ apiKey: 'sk-test', defaultModel: 'claude-opus-5-5' }, 'anthropic', 'claude-opus-5-5'],
] as const)('%j makes the %s model', (options, provider, defaultModel) => {
  expect(createModel(options)).toMatchObject({ provider, defaultModel });
});
