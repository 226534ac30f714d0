import { gateName } from './gate-names';
import type { Profile } from './types';

/** What a profile asks of people, in one sentence. */
export function askedOfPeople({ humanGates }: Pick<Profile, 'humanGates'>): string {
  const gates = humanGates.map(gateName);
  const last = gates.pop();
  if (last === undefined) return 'Asks a person only when something is unsafe or too dear.';
  return `A person decides at ${gates.length === 0 ? last : `${gates.join(', ')} and ${last}`}.`;
}
