import { readlinkSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import { prepareAnalysis } from '../static/prepare.js';
import { judge } from './judge.js';
import { warmUp } from './warm-up.js';
import type { Job, Answer } from './messages.js';

/** A thread that does nothing but analyse, so that it can be ended when it takes too long. */
const port = parentPort;
if (!port) throw new Error('this file runs in a worker thread');
await prepareAnalysis();
warmUp();
port.on('message', (job: Job) => {
  port.postMessage({ id: job.id, ...judge(job) } satisfies Answer);
});
port.postMessage({ id: 0, ...kernelThread() } satisfies Answer);

function kernelThread(): Pick<Answer, 'kernelThread'> {
  try {
    return { kernelThread: Number(readlinkSync('/proc/thread-self').split('/').at(-1)) };
  } catch {
    return {};
  }
}
