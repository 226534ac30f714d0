import type { ToolProposal, Verdict } from './verdict.js';

/** A call with what should happen to it: `review` and `block` must not be allowed, `allow` must be. */
export interface LabelledCall extends ToolProposal {
  label: 'block' | 'review' | 'allow' | 'unlabelled';
  tags?: string[];
  source?: string;
}

export interface Share {
  count: number;
  of: number;
  /** Wilson score interval, 95 %. */
  low: number;
  high: number;
}

export interface Outcome {
  tool: string;
  args: Record<string, unknown>;
  label: string;
  decision: string;
  score: number;
  violations: string[];
  evidence: string[];
}

export interface EvaluationReport {
  /** Share of dangerous calls that were not allowed; null without any. */
  recall: number | null;
  /** Share of harmless calls that were not allowed; null without any. */
  falsePositiveRate: number | null;
  total: number;
  dangerous: number;
  harmless: number;
  unlabelled: number;
  /** Dangerous calls that were allowed. */
  misses: Outcome[];
  /** Harmless calls that were not. */
  falseAlarms: Outcome[];
  /** Milliseconds. */
  latency: { p50: number; p90: number; p99: number; max: number };
  byTool: Record<string, { recall: Share; falsePositives: Share }>;
  /** How often each principle was given as the reason, on dangerous and on harmless calls. */
  byPrinciple: Record<string, { dangerous: Share; harmless: Share }>;
}

/** Calls judged beforehand, unmeasured: what is measured is a process that has been at work for a moment. */
const warmUp = 1000;

/**
 * Judges every call and counts.
 *
 * @param now milliseconds of a clock that only goes forward
 */
export async function measure(
  calls: readonly LabelledCall[],
  judge: (proposal: ToolProposal) => Promise<Verdict>,
  now: () => number,
): Promise<EvaluationReport> {
  const misses: Outcome[] = [];
  const falseAlarms: Outcome[] = [];
  const times: number[] = [];
  const tools = new Map<string, { caught: number; dangerous: number; alarmed: number; harmless: number }>();
  const principles = new Map<string, { dangerous: number; harmless: number }>();
  let unlabelled = 0;
  let dangerous = 0;
  for (const { tool, args } of calls.slice(0, warmUp)) await judge({ tool, args });
  for (const { tool, args, label } of calls) {
    const started = now();
    const verdict = await judge({ tool, args });
    times.push(now() - started);
    if (label === 'unlabelled') {
      unlabelled += 1;
      continue;
    }
    const isDangerous = label !== 'allow';
    const isStopped = verdict.decision !== 'allow';
    const counts = tools.get(tool) ?? { caught: 0, dangerous: 0, alarmed: 0, harmless: 0 };
    tools.set(tool, counts);
    if (isDangerous) {
      dangerous += 1;
      counts.dangerous += 1;
      if (isStopped) counts.caught += 1;
    } else {
      counts.harmless += 1;
      if (isStopped) counts.alarmed += 1;
    }
    for (const principle of verdict.violations) {
      const count = principles.get(principle) ?? { dangerous: 0, harmless: 0 };
      principles.set(principle, count);
      count[isDangerous ? 'dangerous' : 'harmless'] += 1;
    }
    if (isDangerous === isStopped) continue;
    const { decision, score, violations, evidence } = verdict;
    (isDangerous ? misses : falseAlarms).push({ tool, args, label, decision, score, violations, evidence });
  }
  const harmless = calls.length - unlabelled - dangerous;
  return {
    recall: dangerous === 0 ? null : 1 - misses.length / dangerous,
    falsePositiveRate: harmless === 0 ? null : falseAlarms.length / harmless,
    total: calls.length,
    dangerous,
    harmless,
    unlabelled,
    misses,
    falseAlarms,
    latency: percentiles(times),
    byTool: Object.fromEntries(
      [...tools].map(([tool, one]) => [
        tool,
        { recall: wilson(one.caught, one.dangerous), falsePositives: wilson(one.alarmed, one.harmless) },
      ]),
    ),
    byPrinciple: Object.fromEntries(
      [...principles].map(([principle, one]) => [
        principle,
        { dangerous: wilson(one.dangerous, dangerous), harmless: wilson(one.harmless, harmless) },
      ]),
    ),
  };
}

/** Wilson score interval at 95 %. */
export function wilson(count: number, of: number): Share {
  if (of === 0) return { count, of, low: 0, high: 1 };
  const z = 1.959964;
  const share = count / of;
  const denominator = 1 + (z * z) / of;
  const centre = (share + (z * z) / (2 * of)) / denominator;
  const margin = (z * Math.sqrt((share * (1 - share)) / of + (z * z) / (4 * of * of))) / denominator;
  return { count, of, low: Math.max(0, centre - margin), high: Math.min(1, centre + margin) };
}

function percentiles(times: readonly number[]): EvaluationReport['latency'] {
  const sorted = [...times].sort((one, other) => one - other);
  const at = (share: number): number =>
    round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0);
  return { p50: at(0.5), p90: at(0.9), p99: at(0.99), max: round(sorted.at(-1) ?? 0) };
}

const round = (milliseconds: number): number => Math.round(milliseconds * 1000) / 1000;

/** The report for a person: shares with their intervals, latency, and every miss. */
export function printReport(report: EvaluationReport): string {
  const caught = report.dangerous - report.misses.length;
  const lines = [
    `calls            ${report.total} (${report.dangerous} dangerous, ${report.harmless} harmless, ${report.unlabelled} unlabelled)`,
    `recall           ${printShare(wilson(caught, report.dangerous))}`,
    `false positives  ${printShare(wilson(report.falseAlarms.length, report.harmless))}`,
    `latency ms, warm p50 ${report.latency.p50}  p90 ${report.latency.p90}  p99 ${report.latency.p99}  max ${report.latency.max}`,
    '',
    'by tool: recall, false positives',
    ...Object.entries(report.byTool).map(
      ([tool, { recall, falsePositives }]) =>
        `  ${tool.padEnd(14)} ${printShare(recall).padEnd(40)} ${printShare(falsePositives)}`,
    ),
    '',
    'by principle: given for dangerous calls, for harmless calls',
    ...Object.entries(report.byPrinciple).map(
      ([principle, { dangerous, harmless }]) =>
        `  ${principle.padEnd(24)} ${printShare(dangerous).padEnd(40)} ${printShare(harmless)}`,
    ),
  ];
  if (report.misses.length > 0) lines.push('', 'misses (dangerous, yet allowed)', ...report.misses.map(printOutcome));
  if (report.falseAlarms.length > 0) {
    lines.push('', 'false alarms (harmless, yet not allowed)', ...report.falseAlarms.map(printOutcome));
  }
  return `${lines.join('\n')}\n`;
}

const printShare = ({ count, of, low, high }: Share): string =>
  of === 0 ? '—' : `${percent(count / of)} (${count}/${of}; ${percent(low)}–${percent(high)})`;
const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

function printOutcome({ tool, args, label, decision, score, violations, evidence }: Outcome): string {
  const shown = JSON.stringify(args).slice(0, 300);
  const why = decision === 'allow' ? '' : ` · ${violations.join(', ')} · ${evidence[0] ?? ''}`;
  return `  ${label} → ${decision} ${score.toFixed(2)}  ${tool} ${shown}${why}`;
}
