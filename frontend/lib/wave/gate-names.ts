const names = [
  'preflight',
  'story',
  'plan',
  'workspace',
  'build',
  'safety',
  'tests',
  'review',
  'approval',
  'delivery',
] as const;

/** `gate 5 (safety)` */
export function gateName(number: number): string {
  const name = names[number];
  return name === undefined ? `gate ${number}` : `gate ${number} (${name})`;
}
