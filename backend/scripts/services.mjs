// The processes of a local WAVE: how each is started, and how one sees that it is ready.
import path from 'node:path';
import { backendEnvironment, uiEnvironment } from './settings.mjs';
import { Supervised } from './supervisor.mjs';
import { fetchHealth, readAdminKey } from './welcome.mjs';

/**
 * @param {object} options
 * @param {string} options.root of the clone
 * @param {ReturnType<typeof import('./settings.mjs').readSettings>} options.settings
 * @param {{ ui: boolean, worker: boolean }} options.wanted
 * @param {{ api: number, ui: number }} options.ports
 * @param {string} options.databaseUrl
 * @param {(text: string) => void} options.say
 * @param {() => void} options.onChange
 * @returns {{ services: Supervised[], apiUrl: string, uiUrl: string }}
 */
export function defineServices({ root, settings, wanted, ports, databaseUrl, say, onChange }) {
  const host = settings.values.WAVE_API_HOST ?? '127.0.0.1';
  const apiUrl = `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${ports.api}`;
  const uiUrl = settings.values.WAVE_UI_URL ?? `http://127.0.0.1:${ports.ui}`;
  const localUi = `http://127.0.0.1:${ports.ui}`;
  const environment = backendEnvironment(settings, {
    DATABASE_URL: databaseUrl,
    WAVE_DATA_DIR: settings.dataDir,
    WAVE_API_PORT: String(ports.api),
    WAVE_UI_PORT: String(ports.ui),
  });
  const service = (name, log, more) =>
    new Supervised({
      name,
      cwd: root,
      logFile: path.join(settings.dataDir, 'logs', `${log}.log`),
      say,
      onChange,
      ...more,
    });
  const api = service('API', 'api', {
    args: [path.join(root, 'backend/dist/main.js')],
    env: environment,
    isReady: () => answersOk(`${apiUrl}/api/health/ready`),
    graceMs: 10_000,
  });
  const worker = service('worker', 'worker', {
    args: [path.join(root, 'backend/dist/worker.js')],
    env: environment,
    isReady: async () => ((await fetchHealth(apiUrl, readAdminKey(settings)))?.workers ?? 0) >= 1,
    graceMs: 30_000,
  });
  const ui = service('interface', 'ui', {
    args: [path.join(root, 'node_modules/next/dist/bin/next'), 'start', '-H', '127.0.0.1', '-p', String(ports.ui)],
    cwd: path.join(root, 'frontend'),
    env: uiEnvironment(settings, settings.values.WAVE_API_URL ?? apiUrl),
    isReady: () => answersOk(`${localUi}/login`),
    graceMs: 1_500,
  });
  const services = [api, ...(wanted.worker ? [worker] : []), ...(wanted.ui ? [ui] : [])];
  return { services, apiUrl, uiUrl };
}

async function answersOk(url) {
  const response = await fetch(url, { signal: AbortSignal.timeout(5_000), redirect: 'manual' });
  await response.body?.cancel();
  return response.status === 200;
}
