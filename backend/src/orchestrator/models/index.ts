export * from './model.port.js';
export { createModel, type ModelOptions } from './model-factory.js';
export { AnthropicModel, type AnthropicModelOptions } from './anthropic.model.js';
export { RehearsalModel, type RehearsalModelOptions } from './rehearsal.model.js';
