import type { PrismaService, Transaction } from './prisma.service.js';

/**
 * What time it is for everybody: machines' own clocks differ and jump, so what one process wrote and another one
 * compares is measured by the database's.
 */
export async function databaseTime(prisma: PrismaService | Transaction): Promise<Date> {
  const [row] = await prisma.$queryRaw<{ now: Date }[]>`select now() as now`;
  return row!.now;
}
