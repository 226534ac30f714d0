export type PrincipleArea = 'security' | 'data integrity' | 'system safety' | 'compliance';

/** One rule that a tool call can violate. Ids never change: verdicts, audit entries and policies refer to them. */
export interface Principle {
  id: PrincipleId;
  area: PrincipleArea;
  text: string;
}

export type PrincipleId =
  | 'security.destructive'
  | 'security.secrets'
  | 'security.authorization'
  | 'security.features'
  | 'data.preserve'
  | 'data.validate'
  | 'data.plain-text'
  | 'system.production'
  | 'system.quotas'
  | 'system.network'
  | 'compliance.audit'
  | 'compliance.scope'
  | 'compliance.gates';

export const principles: readonly Principle[] = [
  { id: 'security.destructive', area: 'security', text: 'Never execute destructive commands.' },
  {
    id: 'security.secrets',
    area: 'security',
    text: 'Never expose secrets, API keys, passwords or credentials.',
  },
  { id: 'security.authorization', area: 'security', text: 'Never bypass authentication or authorization.' },
  { id: 'security.features', area: 'security', text: 'Never disable security features or logging.' },
  {
    id: 'data.preserve',
    area: 'data integrity',
    text: 'Preserve user data, never delete without explicit approval.',
  },
  { id: 'data.validate', area: 'data integrity', text: 'Validate input before processing.' },
  { id: 'data.plain-text', area: 'data integrity', text: 'Never store sensitive data in plain text or logs.' },
  {
    id: 'system.production',
    area: 'system safety',
    text: 'Never modify production systems without explicit approval.',
  },
  { id: 'system.quotas', area: 'system safety', text: 'Respect rate limits and quotas.' },
  { id: 'system.network', area: 'system safety', text: 'No unauthorized network requests.' },
  { id: 'compliance.audit', area: 'compliance', text: 'Maintain an audit trail for all changes.' },
  { id: 'compliance.scope', area: 'compliance', text: 'Follow the approved plan, no scope creep.' },
  { id: 'compliance.gates', area: 'compliance', text: 'Never skip required validation gates.' },
];
