import type { Config } from './config/config.module.js';

/** What a run uses when neither it nor WAVE_MODEL names a model. */
export const defaultModelName = 'claude-sonnet-5-5';

/** Whether stories are played instead of worked on: there is neither a key nor a server of one's own. */
export function isRehearsal({ apiKey, baseUrl }: { apiKey?: string; baseUrl?: string }): boolean {
  return !apiKey && !baseUrl;
}

/**
 * Which model a run gets: real when a key or a base URL is set, else the rehearsal model, whatever the run names.
 *
 * @param wished the model that the run names
 */
export function modelChoice(
  settings: Pick<Config['model'], 'name' | 'apiKey' | 'baseUrl'>,
  wished?: string,
): { provider: 'anthropic' | 'rehearsal'; model: string } {
  if (isRehearsal(settings)) return { provider: 'rehearsal', model: 'rehearsal' };
  return { provider: 'anthropic', model: wished ?? settings.name ?? defaultModelName };
}
