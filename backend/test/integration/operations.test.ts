import { eventually, useStack } from '../support/stack.js';

const stack = useStack({ workers: 2, environment: { WAVE_LEASE_SECONDS: '2' } });

it('lists workers as they are: there, silent, stopped, gone', async () => {
  const [first, second] = stack().workers;
  const list = async () =>
    (await stack().ask<{ items: { pid: number; status: string; refusedWrites: number }[] }>('GET', '/workers')).items;
  const statusOf = async (pid: number) => (await list()).find((worker) => worker.pid === pid)?.status;
  expect((await list()).map(({ status, refusedWrites }) => [status, refusedWrites])).toEqual([
    ['alive', 0],
    ['alive', 0],
  ]);
  await first!.kill();
  second!.signal('SIGTERM');
  await second!.exit;
  expect(await statusOf(second!.pid)).toBe('stopped');
  await eventually('the killed one is silent', async () => (await statusOf(first!.pid)) === 'silent');
});

it('gives Prometheus its figures, to those who may see them', async () => {
  expect((await fetch(`${stack().url}/api/metrics`)).status).toBe(401);
  const response = await stack().send('GET', '/metrics', undefined, await stack().signedInAs('viewer'));
  expect([response.status, response.headers.get('content-type')]).toEqual([
    200,
    expect.stringMatching(/^text\/plain; version=/),
  ]);
  const text = await response.text();
  expect(text).toMatch(/^wave_runs\{status="complete",version="[^"]+"\} 0$/m);
  expect(text).toMatch(/^wave_refused_writes_total\{[^}]*\} 0$/m);
  expect(text).toMatch(/^wave_api_process_resident_memory_bytes/m);
});
