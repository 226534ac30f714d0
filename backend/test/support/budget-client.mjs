// A process that moves a budget as a worker does, and then stands still until it is killed. Its work comes as JSON:
// { runId, epoch, step: 'reserved' | 'settling' | 'reserving' }, its settings from the environment. It needs what `npm run build` makes.
import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AuditModule } from '../../dist/audit/index.js';
import { BudgetModule, BudgetService } from '../../dist/budget/index.js';
import { EventsModule } from '../../dist/events/index.js';
import { PlatformModule, PrismaService } from '../../dist/platform/index.js';

const { runId, epoch, step } = JSON.parse(process.argv[2]);
class Client {}
Module({ imports: [PlatformModule, EventsModule, AuditModule, BudgetModule] })(Client);
const app = await NestFactory.createApplicationContext(Client, { logger: false });
const prisma = app.get(PrismaService);
const budget = app.get(BudgetService);
const worst = { tokens: 1_000, costMicros: 2_000 };
const call = { agent: 'dev', model: 'rehearsal' };

const stand = (said) =>
  new Promise(() => {
    process.stdout.write(`${said}\n`);
    setInterval(() => undefined, 60_000);
  });

if (step === 'reserving') {
  process.stdout.write('reserving\n');
  for (;;) await budget.reserve({ runId, epoch }, call, { tokens: 1, costMicros: 1 });
}
const { reservation } = await budget.reserve({ runId, epoch }, call, worst);
if (step === 'reserved') await stand('reserved');
await prisma.$transaction(
  async (tx) => {
    await tx.$executeRaw`select 1 from run where id = ${runId}::uuid for update`;
    await budget.settle(tx, reservation, { tokens: 10, costMicros: 20 }, null);
    await stand('settling');
  },
  { timeout: 600_000 },
);
