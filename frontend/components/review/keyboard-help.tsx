'use client';

import { decisionKeys } from './review-type';
import { Dialog } from '../ui/dialog';
import { Kbd } from '../ui/kbd';

const keys: readonly [string, string][] = [
  ['j', 'Next question'],
  ['k', 'Question before'],
  [decisionKeys.approve, 'Approve'],
  [decisionKeys.edit, 'Edit the arguments'],
  [decisionKeys.respond, 'Respond with a message to the agent'],
  [decisionKeys.reject, 'Reject, with a reason'],
  ['Ctrl Enter', 'Send the answer'],
  ['Esc', 'Take the choice back'],
  ['?', 'This list'],
];

export function KeyboardHelp({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Keys" className="w-[min(24rem,calc(100vw-1.5rem))]">
      <dl className="grid grid-cols-[auto_1fr] items-center gap-x-4 gap-y-2 text-sm">
        {keys.map(([key, meaning]) => (
          <div key={key} className="contents">
            <dt className="flex gap-1">
              {key.split(' ').map((part) => (
                <Kbd key={part}>{part}</Kbd>
              ))}
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
