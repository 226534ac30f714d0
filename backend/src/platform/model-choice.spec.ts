import { defaultModelName, modelChoice } from './model-choice.js';

it.each([
  ['nothing is set', {}, undefined, 'rehearsal', 'rehearsal'],
  ['only a model is named', { name: 'm' }, 'w', 'rehearsal', 'rehearsal'],
  ['there is a key', { apiKey: 'k' }, undefined, 'anthropic', defaultModelName],
  ['there is a server of one’s own', { baseUrl: 'http://127.0.0.1:1' }, undefined, 'anthropic', defaultModelName],
  ['the settings name a model', { apiKey: 'k', name: 'm' }, undefined, 'anthropic', 'm'],
  ['the run names one, too', { apiKey: 'k', name: 'm' }, 'w', 'anthropic', 'w'],
] as const)('when %s', (_, settings, wished, provider, model) => {
  expect(modelChoice(settings, wished)).toEqual({ provider, model });
});
