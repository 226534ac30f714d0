/** Reading what agents answered: schemas of other versions must not break the page that shows them. */

export interface CriterionReport {
  criterion: string;
  verified: boolean;
  evidence: string;
}

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** QA's word on each acceptance criterion. */
export function readCriteria(value: unknown): CriterionReport[] {
  return listOf(value).flatMap((entry) => {
    const { criterion, verified, evidence } = Object(entry) as Record<string, unknown>;
    const text = textOf(criterion);
    return text === undefined
      ? []
      : [{ criterion: text, verified: verified === true, evidence: textOf(evidence) ?? '' }];
  });
}
