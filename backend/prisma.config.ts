import { defineConfig } from 'prisma/config';

/** Used by the Prisma CLI only; the processes take their URL from platform/config. */
export default defineConfig({
  schema: '../prisma/schema.prisma',
  migrations: { path: '../prisma/migrations' },
  datasource: { url: process.env['DATABASE_URL'] ?? '' },
});
