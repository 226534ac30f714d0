import 'reflect-metadata';
import { createApi } from './api-app.js';
import { CONFIG, ConfigError, Log, type Config } from './platform/index.js';

try {
  const app = await createApi();
  const { api } = app.get<Config>(CONFIG);
  const log = app.get(Log);
  await app.listen(api.port, api.host);
  log.info('the API listens', { host: api.host, port: api.port, pid: process.pid });
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(78);
}
