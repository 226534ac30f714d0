import { setTimeout as sleep } from 'node:timers/promises';
import type { RunEvent } from '../../events/index.js';
import type { RunDetail } from '../../runs/dto/run.dto.js';
import type { OptionSpec } from '../command.js';
import { ApiError, CliError } from '../errors.js';
import { describeEvent } from '../events.js';
import { exitCodes } from '../exit-codes.js';
import { clockTime } from '../format.js';
import { readEvents } from '../server-sent-events.js';
import type { Terminal } from '../terminal.js';

export const watchOptions = {
  after: { value: 'SEQ', describe: 'only events after this one' },
  'until-held': { describe: 'stop when the run waits for a person, with exit code 7' },
} as const satisfies Readonly<Record<string, OptionSpec>>;

export interface WatchOptions {
  after?: number;
  untilHeld: boolean;
}

/** The server sends a heartbeat every 15 s: a connection that is silent for so long is dead. */
const SILENCE_MS = 45_000;
const LONGEST_PAUSE_MS = 5_000;

type Ending = 'complete' | 'failed' | 'killed' | 'held';

/**
 * Prints a run's events as they come, each once and in order, across lost connections.
 *
 * @returns the exit code that tells how the run ended
 */
export async function watchRun(terminal: Terminal, runId: string, options: WatchOptions): Promise<number> {
  let after = options.after ?? 0;
  for (let failures = 0; ;) {
    const before = after;
    try {
      const ending = await follow(terminal, runId, after, options.untilHeld, (seq) => (after = seq));
      if (ending !== undefined) return exitCodeOf(ending);
    } catch (error) {
      // What the API says about this request will not change; what broke on the way may.
      if (error instanceof ApiError && error.exitCode !== exitCodes.unreachable) throw error;
      if (after === before && failures >= 8) throw error;
    }
    failures = after > before ? 0 : failures + 1;
    terminal.note(`The connection was lost; going on after event ${after}.`);
    await sleep(Math.min(LONGEST_PAUSE_MS, 250 * 2 ** failures));
  }
}

/** @returns how the run ended; undefined when the connection did before */
async function follow(
  terminal: Terminal,
  runId: string,
  after: number,
  untilHeld: boolean,
  seen: (seq: number) => void,
): Promise<Ending | undefined> {
  const silence = new AbortController();
  let timer = setTimeout(() => silence.abort(), SILENCE_MS);
  const sign = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => silence.abort(), SILENCE_MS);
  };
  try {
    const path = `/orchestrator/runs/${runId}`;
    const headers = { accept: 'text/event-stream', 'last-event-id': String(after) };
    const response = await terminal.client.open(`${path}/stream`, {}, { headers, signal: silence.signal });
    if (response.status === 204) return (await terminal.client.get<RunDetail>(path)).status as Ending;
    const chunks = response.body!.pipeThrough(new TextDecoderStream()) as unknown as AsyncIterable<string>;
    let holding = false;
    for await (const { event, data } of readEvents(chunks, sign)) {
      if (event === 'end') return (JSON.parse(data) as { status: Ending }).status;
      if (event === 'heartbeat' || event === 'live' || event === 'lagged') continue;
      const entry = JSON.parse(data) as RunEvent;
      print(terminal, entry);
      seen(entry.seq);
      if (entry.type === 'run.held') holding = true;
      if (entry.type === 'run.resumed') holding = false;
      if (untilHeld && holding && (await isHeldSince(terminal, path, entry.seq))) return 'held';
    }
    return undefined;
  } catch (error) {
    if (error instanceof CliError) throw error;
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}

/** The log is read from its beginning, so a hold in it may be long over. */
async function isHeldSince(terminal: Terminal, path: string, seq: number): Promise<boolean> {
  const { status, lastSeq } = await terminal.client.get<RunDetail>(path);
  return status === 'held' && lastSeq <= seq;
}

function print(terminal: Terminal, entry: RunEvent): void {
  if (terminal.json) return terminal.line(JSON.stringify(entry));
  const { words, tone } = describeEvent(entry);
  terminal.line(`${clockTime(entry.at)}  ${terminal.paint(entry.type.padEnd(17), tone)}  ${words}`);
}

function exitCodeOf(ending: Ending): number {
  if (ending === 'held') return exitCodes.held;
  return ending === 'complete' ? exitCodes.ok : exitCodes.failed;
}
