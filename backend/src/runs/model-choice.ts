import type { Config } from '../platform/index.js';

/** What a run uses when neither it nor WAVE_MODEL names a model. */
const defaultModel = 'claude-sonnet-5-5';

/** Which model a run gets: real when a key or a base URL is set, else the rehearsal model, whatever the run names. */
export function modelChoice(
  { model: settings }: Pick<Config, 'model'>,
  wished?: string,
): { provider: 'anthropic' | 'rehearsal'; model: string } {
  if (settings.apiKey === undefined && settings.baseUrl === undefined)
    return { provider: 'rehearsal', model: 'rehearsal' };
  return { provider: 'anthropic', model: wished ?? settings.name ?? defaultModel };
}
