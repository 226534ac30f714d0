import { Global, Module } from '@nestjs/common';
import { readConfig, type Config } from './config.js';

/** Injection token of the validated settings. */
export const CONFIG = Symbol('wave.config');
export type { Config };

@Global()
@Module({
  providers: [{ provide: CONFIG, useFactory: () => readConfig(process.env) }],
  exports: [CONFIG],
})
export class ConfigModule {}
