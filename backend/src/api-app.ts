import helmet from '@fastify/helmet';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { ApiModule } from './api.module.js';
import { registerAuth } from './auth/index.js';
import { Log, ProblemFilter, validationPipe, version } from './platform/index.js';
import { registerRealtime } from './realtime/index.js';

/** More than the largest plan; a file of megabytes is not sent here. */
const bodyLimit = 1_048_576;

/** The API as it listens, short of listening: main.ts serves it, tests ask it. */
export async function createApi(): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    bodyLimit,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 200 },
  });
  const app = await NestFactory.create<NestFastifyApplication>(ApiModule, adapter, {
    bufferLogs: true,
    abortOnError: false,
    bodyParser: false,
  });
  // JSON alone is read: a form or a text would arrive as something that nobody sent.
  adapter.getInstance().removeContentTypeParser('text/plain');
  const log = app.get(Log);
  app.useLogger(log);
  app.enableShutdownHooks();
  app.setGlobalPrefix('api');
  app.useGlobalPipes(validationPipe());
  app.useGlobalFilters(new ProblemFilter(log));
  await app.register(helmet as never, {
    // The documentation page brings its own scripts and styles; all else is data and may load nothing.
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { 'default-src': ["'none'"], 'frame-ancestors': ["'none'"], ...docsPolicy },
    },
    crossOriginResourcePolicy: { policy: 'same-site' },
  });
  await registerAuth(app);
  registerRealtime(app);
  SwaggerModule.setup('api/docs', app, () => openApiDocument(app), {
    jsonDocumentUrl: 'api/openapi.json',
    customSiteTitle: 'WAVE API',
    swaggerOptions: { persistAuthorization: true, displayRequestDuration: true },
  });
  return app;
}

const docsPolicy = {
  'script-src': ["'self'", "'unsafe-inline'"],
  'style-src': ["'self'", "'unsafe-inline'"],
  'img-src': ["'self'", 'data:'],
  'connect-src': ["'self'"],
};

/**
 * The API's description, without starting it: nothing connects, nothing is written.
 *
 * @returns an OpenAPI 3 document
 */
export async function describeApi(): Promise<OpenAPIObject> {
  const app = await NestFactory.create<NestFastifyApplication>(ApiModule, new FastifyAdapter(), {
    preview: true,
    logger: false,
    abortOnError: false,
  });
  app.setGlobalPrefix('api');
  return openApiDocument(app);
}

function openApiDocument(app: NestFastifyApplication): OpenAPIObject {
  const outline = new DocumentBuilder()
    .setTitle('WAVE')
    .setDescription(
      'The control plane for teams of coding agents. Errors are RFC 9457 problem documents with a stable `code`; lists answer `{ items, nextCursor }`.',
    )
    .setVersion(version)
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'An API key' })
    .addCookieAuth('wave_session')
    .addSecurityRequirements('bearer')
    .build();
  const document = SwaggerModule.createDocument(app, outline, {
    operationIdFactory: (controller, method) => `${controller.replace(/Controller$/, '')}_${method}`,
  });
  sortEnums(document);
  return document;
}

/** The compiler gives the members of a union in an order of its own; the description must not change with it. */
function sortEnums(node: unknown): void {
  if (typeof node !== 'object' || node === null) return;
  const { enum: members } = node as { enum?: unknown };
  if (Array.isArray(members)) members.sort();
  for (const child of Object.values(node)) sortEnums(child);
}
