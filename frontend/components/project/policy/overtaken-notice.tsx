import { ChangesList } from './changes-list';
import type { Overtaken } from './use-policy-draft';
import { Notice } from '../../ui/notice';
import { actorName } from '@/lib/format';

/** Says that somebody else saved first, what they changed, and what became of the draft. */
export function OvertakenNotice({ overtaken: { by, theirs, conflicts } }: { overtaken: Overtaken }) {
  const who = by.createdBy === null ? 'Somebody' : actorName(by.createdBy);
  return (
    <Notice tone="warn" role="alert" title={`${who} saved version ${by.version} meanwhile; your draft is kept`}>
      <p>
        {by.reason !== null && <>“{by.reason}” </>}
        {conflicts.length === 0
          ? 'Their changes were taken over, and none of them touches yours.'
          : `You both changed: ${conflicts.join(', ')}. There your draft stands and would replace theirs; look before you save.`}
      </p>
      <details className="mt-1">
        <summary className="w-fit text-xs text-accent">What they changed</summary>
        <div className="mt-1">
          <ChangesList changes={theirs} />
        </div>
      </details>
    </Notice>
  );
}
