import { Age } from '../../ui/age';
import { Pill } from '../../ui/pill';
import { actorName } from '@/lib/format';
import type { ToolCallWhy } from '@/lib/wave/types';

/** Whose word let a call run that the verdict alone did not. */
export function PermissionNote({ permission }: { permission: NonNullable<ToolCallWhy['permission']> }) {
  const { kind, by, reason, at } = permission;
  return (
    <p className="text-xs break-words">
      <Pill tone={kind === 'override' ? 'warn' : 'accent'}>{kind === 'override' ? 'override' : 'approved'}</Pill>{' '}
      <span className="font-medium">{actorName(by)}</span>{' '}
      <span className="text-faint">
        <Age at={at} />
      </span>
      {reason !== null && <span className="block text-muted">{reason}</span>}
    </p>
  );
}
