import type { ProfileView } from './dto/profile.dto.js';

const workPhases = ['initializing', 'planning', 'development', 'testing', 'review'];
const usual = { phases: workPhases, humanGates: [], maxIterations: 10, maxRecycles: 3, maxErrors: 3 };

/** The bundled profiles; a run keeps what it took from one when it was made. */
export const profiles: readonly ProfileView[] = [
  { ...usual, name: 'feature', description: 'New behaviour, planned, built, tested and reviewed without a stop.' },
  {
    ...usual,
    name: 'bugfix',
    description: 'One fault mended with few iterations; when it takes more, something else is wrong.',
    maxIterations: 5,
    maxRecycles: 2,
  },
  {
    ...usual,
    name: 'refactor',
    description: 'Another shape and the same behaviour; a person signs off before delivery.',
    humanGates: [8],
  },
  {
    ...usual,
    name: 'analytics',
    description: 'Exploratory work on data: a person approves the plan, and there is room for iterations.',
    humanGates: [2],
    maxIterations: 15,
  },
  {
    ...usual,
    name: 'supervised',
    description: 'A person approves the plan before any work, and signs off before delivery.',
    humanGates: [2, 8],
  },
];

export const defaultProfile = 'feature';

/** Gates at which a profile may ask for a person: the others are settled by evidence alone. */
export const gatesForPeople: readonly number[] = [2, 8];

/** @returns undefined when there is no profile of that name */
export function profileNamed(name: string): ProfileView | undefined {
  return profiles.find((profile) => profile.name === name);
}
