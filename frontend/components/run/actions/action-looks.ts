import {
  Archive,
  Check,
  GitFork,
  OctagonX,
  Pause,
  Play,
  RotateCcw,
  RotateCw,
  StepForward,
  type LucideIcon,
} from 'lucide-react';
import type { ButtonLook } from '../../ui/button-class';
import type { RunAction } from '@/lib/wave/run-commands';

interface ActionLook {
  name: string;
  icon: LucideIcon;
  /** The question, and what follows from saying yes. */
  title: string;
  text: string;
  submit: string;
  look: ButtonLook;
  reason: 'required' | 'optional';
}

export const actionLooks: Record<RunAction, ActionLook> = {
  go: {
    name: 'Go',
    icon: Check,
    title: 'Let the gate pass?',
    text: 'The run goes on behind it. Your name and your reason stand with the gate.',
    submit: 'Pass the gate',
    look: 'primary',
    reason: 'required',
  },
  next: {
    name: 'Next',
    icon: StepForward,
    title: 'Go on to the next phase?',
    text: 'The run works through one phase and stops again.',
    submit: 'Next phase',
    look: 'primary',
    reason: 'optional',
  },
  resume: {
    name: 'Resume',
    icon: Play,
    title: 'Resume this run?',
    text: 'It continues from the step it was held at.',
    submit: 'Resume the run',
    look: 'primary',
    reason: 'optional',
  },
  hold: {
    name: 'Hold',
    icon: Pause,
    title: 'Hold this run?',
    text: 'What is under way is stopped within a second. Resuming continues from the last step.',
    submit: 'Hold the run',
    look: 'primary',
    reason: 'optional',
  },
  retry: {
    name: 'Retry',
    icon: RotateCw,
    title: 'Try this story again?',
    text: 'A new run begins with the same story, from its beginning. This one stays as it is.',
    submit: 'Start the new run',
    look: 'primary',
    reason: 'optional',
  },
  fork: {
    name: 'Fork',
    icon: GitFork,
    title: 'Fork this run',
    text: 'A new run continues from a step of this one, with its files as they were then. What it does is judged anew, and its costs count from zero.',
    submit: 'Start the fork',
    look: 'primary',
    reason: 'optional',
  },
  recycle: {
    name: 'Recycle',
    icon: RotateCcw,
    title: 'Send this run back?',
    text: 'The agents work again with your reason as their note. Going back to a step takes the files back with it.',
    submit: 'Send it back',
    look: 'primary',
    reason: 'required',
  },
  archive: {
    name: 'Archive',
    icon: Archive,
    title: 'Archive this run?',
    text: 'It leaves the list of runs. Everything it left stays, and its page can still be opened.',
    submit: 'Archive the run',
    look: 'primary',
    reason: 'optional',
  },
  kill: {
    name: 'Kill',
    icon: OctagonX,
    title: 'Kill this run?',
    text: 'Its processes end at once, and it cannot be resumed. Its branch and its record stay.',
    submit: 'Kill the run',
    look: 'danger-solid',
    reason: 'required',
  },
};
