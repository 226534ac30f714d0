import type { ProjectPolicy } from '../projects/index.js';
import { principles } from './principles.js';
import type { PrincipleView } from './safety.dto.js';

/** The built-in principles, and then a project's own. */
export function principleViews({ principles: own }: Pick<ProjectPolicy, 'principles'>): PrincipleView[] {
  return [
    ...principles.map(({ id, area, text }) => ({ id, area, text, rule: null })),
    ...own.map(({ id, text, when, score }) => ({
      id,
      area: 'project',
      text,
      rule:
        when === undefined || score === undefined
          ? null
          : { effects: when.effects, subjects: when.subjects ?? null, score },
    })),
  ];
}
