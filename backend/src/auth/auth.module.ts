import { Global, Module } from '@nestjs/common';
import { APP_GUARD, DiscoveryModule } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import cookie from '@fastify/cookie';
import { CONFIG, type Config } from '../platform/index.js';
import { AuthController } from './auth.controller.js';
import { AuthGuard } from './auth.guard.js';
import { Authenticator } from './authenticator.service.js';
import { FirstAdmin } from './first-admin.service.js';
import { IdempotencyService } from './idempotency.service.js';
import { KeysController } from './keys.controller.js';
import { KeysService } from './keys.service.js';
import { RateLimiter } from './rate-limiter.service.js';
import { RouteCheck } from './route-check.service.js';
import { SignInRefusals } from './sign-in-refusals.service.js';
import { SignInService } from './sign-in.service.js';
import { Tickets } from './tickets.service.js';

/** API process only: its guard stands before every route of the process. */
@Global()
@Module({
  imports: [DiscoveryModule],
  controllers: [AuthController, KeysController],
  providers: [
    AuthGuard,
    { provide: APP_GUARD, useExisting: AuthGuard },
    Authenticator,
    FirstAdmin,
    IdempotencyService,
    KeysService,
    RateLimiter,
    RouteCheck,
    SignInRefusals,
    SignInService,
    Tickets,
  ],
  exports: [AuthGuard, Authenticator, IdempotencyService, RateLimiter, SignInService, Tickets],
})
export class AuthModule {}

/** Cookies, and the headers by which browsers let the interface's origin call. Before the application listens. */
export async function registerAuth(app: NestFastifyApplication): Promise<void> {
  const config = app.get<Config>(CONFIG);
  await app.register(cookie as never);
  app.enableCors({
    origin: [...config.ui.origins],
    credentials: true,
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowedHeaders: ['authorization', 'content-type', 'idempotency-key', 'last-event-id', 'x-api-key'],
    exposedHeaders: [
      'content-disposition',
      'idempotency-replayed',
      'ratelimit-limit',
      'ratelimit-remaining',
      'ratelimit-reset',
      'retry-after',
      'wave-audit-head',
    ],
    maxAge: 600,
    strictPreflight: false,
  });
}
