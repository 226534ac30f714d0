import { actorName, formatCount, formatDuration, formatScore, formatUsd, plural } from '../format';
import { revealHidden } from '../hidden-characters';
import { gateName } from './gate-names';
import type { EventData, RunEvent } from './types';

export type Tone = 'neutral' | 'good' | 'warn' | 'bad' | 'accent';
export type EventGroup = 'run' | 'agents' | 'tools' | 'gates' | 'budget' | 'steps';

export interface EventLine {
  group: EventGroup;
  tone: Tone;
  title: string;
  detail?: string;
}

/** One line a person understands without knowing the event's shape. */
export function describeEvent(event: RunEvent): EventLine {
  switch (event.type) {
    case 'run.created':
      return line('run', 'accent', `Story submitted by ${actorName(event.data.createdBy)}`, event.data.task);
    case 'run.started':
      return line('run', 'neutral', 'A worker took the run');
    case 'run.recovered':
      return line('run', 'warn', 'Another worker took over', `continued from step ${event.data.step}`);
    case 'run.held':
      return line('run', 'warn', `Held by ${actorName(event.data.by)}`, event.data.reason);
    case 'run.resumed':
      return line('run', 'neutral', `Resumed by ${actorName(event.data.by)}`, `continues with ${event.data.phase}`);
    case 'run.recycled': {
      const { by, reason, toStep, toGate, count } = event.data;
      const where =
        toGate !== undefined ? ` before ${gateName(toGate)}` : toStep !== undefined ? ` to step ${toStep}` : ' to Dev';
      return line('run', 'warn', `Sent back${where} by ${actorName(by)}${count > 1 ? `, time ${count}` : ''}`, reason);
    }
    case 'run.forked':
      return line(
        'run',
        'accent',
        `Forked by ${actorName(event.data.by)} from step ${event.data.fromStep} of another run`,
        'What came before stands in that run’s log; costs count from zero.',
      );
    case 'run.retried':
      return line('run', 'accent', `The story of another run is tried again, by ${actorName(event.data.by)}`);
    case 'run.completed':
      return line(
        'run',
        'good',
        'Complete',
        `${plural(event.data.filesChanged, 'file')} changed, ${shortCommit(event.data.commit)} on ${event.data.branch}`,
      );
    case 'run.failed':
      return line('run', 'bad', 'Failed', event.data.error);
    case 'run.killed':
      return line('run', 'bad', `Killed by ${actorName(event.data.by)}`, event.data.reason);
    case 'phase.changed':
      return line('run', 'accent', `Phase: ${event.data.to}`);
    case 'gate.decided': {
      const { gate, name, status, by, reason, override } = event.data;
      const tone = override ? 'warn' : status === 'go' ? 'good' : status === 'kill' ? 'bad' : 'warn';
      return line(
        'gates',
        tone,
        `Gate ${gate} ${name}: ${status}${override ? ' (override)' : ''}`,
        `${actorName(by)}: ${reason}`,
      );
    }
    case 'step.started':
      return line('steps', 'neutral', `Step ${event.data.step}: ${event.data.node}`);
    case 'step.completed':
      return line(
        'steps',
        'neutral',
        `Step ${event.data.step} done: ${event.data.node}`,
        formatDuration(event.data.durationMs),
      );
    case 'agent.output':
      return line('agents', 'accent', `${event.data.agent}: ${event.data.action}`, event.data.result);
    case 'tool.started':
      return line(
        'tools',
        event.data.verdict === 'allow' ? 'neutral' : 'warn',
        `${event.data.tool} started`,
        `${revealHidden(event.data.summary)} · ${event.data.verdict} ${formatScore(event.data.score)}`,
      );
    case 'tool.completed': {
      const { tool, ok, exitCode, summary, durationMs } = event.data;
      const exit = exitCode === undefined || exitCode === null || exitCode === 0 ? '' : `, exit code ${exitCode}`;
      return line(
        'tools',
        ok ? 'neutral' : 'warn',
        `${tool} ${ok ? 'done' : 'did not succeed'}${exit}`,
        `${revealHidden(summary)} · ${formatDuration(durationMs)}`,
      );
    }
    case 'tool.blocked':
      return line(
        'tools',
        'bad',
        `${event.data.tool} blocked at ${formatScore(event.data.score)}`,
        revealHidden([event.data.summary, ...event.data.risks].join(' · ')),
      );
    case 'review.opened':
      return line('gates', 'warn', 'A person is asked', revealHidden(event.data.question));
    case 'review.answered':
      return line('gates', 'accent', `Answered by ${actorName(event.data.by)}: ${event.data.decision}`);
    case 'budget.settled': {
      const { agent, outcome, tokens, costUsd, percent } = event.data;
      const after = `${formatUsd(costUsd)}, budget at ${Math.round(percent)} %`;
      if (outcome === 'unknown') {
        return line('budget', 'warn', `A call of ${agent} counts in full`, `nobody was told what it used · ${after}`);
      }
      return line('budget', 'neutral', `${agent} used ${formatCount(tokens)} tokens`, after);
    }
    case 'budget.exceeded': {
      const { tokensNeeded, costNeededUsd, shortfalls = [] } = event.data;
      const short = shortfalls[0];
      return line(
        'budget',
        'warn',
        short === undefined
          ? 'The budget does not suffice'
          : `The ${short.what === 'tokens' ? 'token' : 'cost'} limit of the ${short.scope} does not suffice`,
        `next call needs up to ${formatCount(tokensNeeded)} tokens, ${formatUsd(costNeededUsd)}`,
      );
    }
    case 'budget.raised':
      return line(
        'budget',
        'accent',
        `${actorName(event.data.by)} raised ${limitWords(event.data)}`,
        event.data.reason,
      );
    case 'budget.lowered':
      return line('budget', 'warn', `${actorName(event.data.by)} lowered ${limitWords(event.data)}`, event.data.reason);
    case 'task.changed':
      return line(
        'agents',
        event.data.status === 'completed' ? 'good' : event.data.status === 'failed' ? 'bad' : 'neutral',
        `Task ${event.data.taskId} ${event.data.status.replace('_', ' ')}`,
        event.data.title,
      );
    case 'tests.reported': {
      const { when, passed, failed, exitCode, command } = event.data;
      const what = when === 'baseline' ? 'Tests before the work' : 'Tests';
      return line(
        'gates',
        failed === 0 && exitCode === 0 ? 'good' : 'warn',
        `${what}: ${passed} passed, ${failed} failed`,
        command,
      );
    }
    case 'artifact.created':
      return line('run', 'neutral', `Artifact: ${event.data.name}`, event.data.kind.replaceAll('_', ' '));
    default: {
      // An API newer than this page may tell more than it knows.
      const { type } = event as { type: string };
      return line('run', 'neutral', type);
    }
  }
}

/** `the project’s limits: 200k tokens, no cost limit` */
function limitWords({ scope, tokenLimit, costLimitUsd }: EventData['budget.raised']): string {
  const tokens = tokenLimit === null ? 'no token limit' : `${formatCount(tokenLimit)} tokens`;
  const cost = costLimitUsd === null ? 'no cost limit' : formatUsd(costLimitUsd);
  return `the ${scope}’s limits: ${tokens}, ${cost}`;
}

export function shortCommit(commit: string): string {
  return commit.slice(0, 8);
}

function line(group: EventGroup, tone: Tone, title: string, detail?: string): EventLine {
  return { group, tone, title, detail };
}
