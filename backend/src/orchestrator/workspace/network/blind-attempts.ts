import { open, type FileHandle } from 'node:fs/promises';

/**
 * Counts what a sandbox's kernel refused for want of a way out: connections to other machines, and look-ups of names,
 * which go to a name server that is not there. Costs no process; says how often, not where to.
 */
export class BlindAttempts {
  private constructor(private readonly file: FileHandle) {}

  /** @param pid a process inside; what is opened stays readable after its end */
  static async open(pid: number): Promise<BlindAttempts | undefined> {
    const file = await open(`/proc/${pid}/net/snmp`).catch(() => undefined);
    return file && new BlindAttempts(file);
  }

  /** Counts, and lets go of the file. */
  async close(): Promise<number> {
    try {
      const { buffer, bytesRead } = await this.file.read({ buffer: Buffer.alloc(16_384), position: 0 });
      return countOf(buffer.toString('latin1', 0, bytesRead));
    } catch {
      return 0;
    } finally {
      await this.file.close();
    }
  }
}

/** @param table the kernel's counters: of each protocol a line of names, then a line of values */
export function countOf(table: string): number {
  const lines = table.split('\n');
  const value = (protocol: string, name: string) => {
    const [names, values] = lines.filter((line) => line.startsWith(`${protocol}: `)).map((line) => line.split(' '));
    return Number(values?.[names?.indexOf(name) ?? -1] ?? 0);
  };
  return value('Ip', 'OutNoRoutes') + value('Udp', 'NoPorts');
}
