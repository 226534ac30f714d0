import { readFileSync } from 'node:fs';
import { argv, exit, stderr, stdout } from 'node:process';
import { evaluate } from './evaluate.js';
import { contextFromPolicyFile, offlineContext } from './policy-file.js';
import { defaultPolicy } from './policy.js';
import { type LabelledCall, measure, printReport } from './evaluation.js';

const usage = 'usage: safety:eval FILE.jsonl [--policy FILE] [--json] [--max-misses SHARE] [--max-false-alarms SHARE]';

/** Measures the static layer on labelled calls; exits 1 past the given shares, 2 on wrong use. */
async function main(args: readonly string[]): Promise<number> {
  const files: string[] = [];
  const options = new Map<string, string>();
  for (let index = 0; index < args.length; index += 1) {
    const argument = args[index]!;
    if (argument === '--json') options.set('json', 'yes');
    else if (argument.startsWith('--')) {
      const [name, inline] = argument.slice(2).split('=', 2);
      const held = inline ?? args[(index += 1)];
      if (held === undefined || !['policy', 'max-misses', 'max-false-alarms'].includes(name!)) return complain(usage);
      options.set(name!, held);
    } else files.push(argument);
  }
  if (files.length !== 1) return complain(usage);
  let calls: LabelledCall[];
  try {
    calls = readFileSync(files[0]!, 'utf8')
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => JSON.parse(line) as LabelledCall);
  } catch (error) {
    return complain(`cannot read ${files[0]}: ${(error as Error).message}`);
  }
  const policyFile = options.get('policy');
  const context =
    policyFile === undefined
      ? offlineContext
      : contextFromPolicyFile(JSON.parse(readFileSync(policyFile, 'utf8')) as unknown);
  const report = await measure(
    calls,
    (proposal) => evaluate(proposal, context, defaultPolicy),
    () => performance.now(),
  );
  stdout.write(options.has('json') ? `${JSON.stringify(report)}\n` : printReport(report));
  const tooMany =
    1 - (report.recall ?? 1) > Number(options.get('max-misses') ?? 0.02) ||
    (report.falsePositiveRate ?? 0) > Number(options.get('max-false-alarms') ?? 0.01);
  return tooMany ? 1 : 0;
}

function complain(message: string): number {
  stderr.write(`${message}\n`);
  return 2;
}

exit(await main(argv.slice(2)));
