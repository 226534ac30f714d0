import type { RunEvent } from '../events/index.js';
import { duration, oneLine, percent, usd } from './format.js';

export interface EventWords {
  words: string;
  tone?: 'green' | 'yellow' | 'red' | 'dim';
}

/** An event in one line for a person. */
export function describeEvent(event: RunEvent): EventWords {
  const { words, tone } = wordsOf(event);
  return { words: oneLine(words, 200), ...(tone !== undefined && { tone }) };
}

function wordsOf({ type, data }: RunEvent): EventWords {
  switch (type) {
    case 'run.created':
      return { words: data.task };
    case 'run.completed':
      return { words: `${data.filesChanged} files on ${data.branch}`, tone: 'green' };
    case 'run.failed':
      return { words: data.error, tone: 'red' };
    case 'run.killed':
      return { words: `${data.reason} (${data.by})`, tone: 'red' };
    case 'run.held':
      return { words: `${data.reason} (${data.by})`, tone: 'yellow' };
    case 'run.resumed':
      return { words: `by ${data.by}, ${data.phase}` };
    case 'run.recycled':
      return { words: `${data.reason} (${data.by})`, tone: 'yellow' };
    case 'phase.changed':
      return { words: `${data.from} → ${data.to}` };
    case 'gate.decided': {
      const by = `${data.by}${data.override ? ', an override' : ''}`;
      const tone = data.status === 'go' ? 'green' : data.status === 'kill' ? 'red' : 'yellow';
      return { words: `${data.gate} ${data.name}: ${data.status}, ${data.reason} (${by})`, tone };
    }
    case 'step.started':
      return { words: `${data.step} ${data.node}`, tone: 'dim' };
    case 'step.completed':
      return { words: `${data.step} ${data.node}, ${duration(data.durationMs)}`, tone: 'dim' };
    case 'agent.output':
      return { words: `${data.agent}: ${data.action}, ${data.result}` };
    case 'tool.started':
      return {
        words: `${data.number} ${data.summary}${data.verdict === 'allow' ? '' : ` (${data.verdict}, ${data.score.toFixed(2)})`}`,
        tone: 'dim',
      };
    case 'tool.completed': {
      const exit = data.exitCode == null ? '' : `, exit code ${data.exitCode}`;
      const outcome = data.ok ? 'ok' : 'failed';
      return {
        words: `${data.number} ${data.summary}: ${outcome}${exit}, ${duration(data.durationMs)}`,
        ...(!data.ok && { tone: 'yellow' }),
      };
    }
    case 'tool.blocked':
      return {
        words: `${data.number} ${data.summary} (${data.score.toFixed(2)}): ${data.risks.join(' ')}`,
        tone: 'red',
      };
    case 'review.opened':
      return { words: `${data.question}  wave review show ${data.reviewId}`, tone: 'yellow' };
    case 'review.answered':
      return { words: `${data.decision} by ${data.by}` };
    case 'budget.settled':
      return { words: `${data.agent}: ${usd(data.costUsd)}, ${percent(data.percent)} of the budget`, tone: 'dim' };
    case 'task.changed':
      return { words: `${data.title}: ${data.status}` };
    case 'tests.reported':
      return {
        words: `${data.when}: ${data.passed} passed, ${data.failed} failed`,
        tone: data.failed > 0 ? 'red' : 'green',
      };
    case 'artifact.created':
      return { words: `${data.kind} ${data.name}`, tone: 'dim' };
    default:
      return { words: pairsOf(data) };
  }
}

/** For types that need no words of their own, and those of a newer server. */
function pairsOf(data: object): string {
  return Object.entries(data)
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([name, value]) => `${name}=${typeof value === 'object' ? JSON.stringify(value) : String(value)}`)
    .join(' ');
}
