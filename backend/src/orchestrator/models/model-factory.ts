import { defaultModelName, isRehearsal } from '../../platform/index.js';
import { AnthropicModel } from './anthropic.model.js';
import type { ModelPort } from './model.port.js';
import { RehearsalModel, type RehearsalModelOptions } from './rehearsal.model.js';

export interface ModelOptions {
  /** `ANTHROPIC_API_KEY` */
  apiKey?: string;
  /** `ANTHROPIC_BASE_URL` */
  baseURL?: string;
  /** `WAVE_MODEL`; the real model's default when absent. */
  defaultModel?: string;
  /** How long the rehearsal model takes for an answer. */
  pace?: RehearsalModelOptions['pace'];
}

/** The real model when there is a key or a server of one's own, else the rehearsal model. */
export function createModel({ apiKey, baseURL, defaultModel, pace }: ModelOptions): ModelPort {
  if (isRehearsal({ apiKey, baseUrl: baseURL })) return new RehearsalModel(pace === undefined ? {} : { pace });
  return new AnthropicModel({
    ...(apiKey ? { apiKey } : {}),
    ...(baseURL ? { baseURL } : {}),
    defaultModel: defaultModel || defaultModelName,
  });
}
