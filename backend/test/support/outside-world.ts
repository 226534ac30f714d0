import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Stack } from './stack.js';

/** The world outside of any worktree: counts what commands did to it, by the name that each gives. */
export class OutsideWorld {
  private readonly counts = new Map<string, number>();

  private constructor(private readonly server: Server) {}

  static async start(): Promise<OutsideWorld> {
    const server = createServer();
    const world = new OutsideWorld(server);
    server.on('request', (request, response) => {
      const name = (request.url ?? '/').slice(1);
      if (request.method === 'POST') world.counts.set(name, world.times(name) + 1);
      response.end('done\n');
    });
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    return world;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** How often the named thing was done. */
  times(name: string): number {
    return this.counts.get(name) ?? 0;
  }

  get names(): string[] {
    return [...this.counts.keys()];
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }
}

/** Lets a project's commands reach the outside world, and nothing else. */
export async function allowOutside(stack: Pick<Stack, 'ask'>, repository: string, world: OutsideWorld): Promise<void> {
  const { projectId } = await stack.ask<{ projectId: string }>('POST', '/projects', { path: repository });
  const { policy } = await stack.ask<{ policy: object }>('GET', `/projects/${projectId}/policy`);
  await stack.ask('PUT', `/projects/${projectId}/policy`, {
    policy: { ...policy, allowLoopbackPorts: [world.port] },
    reason: 'What happens outside is counted.',
  });
}

/** The command that does the named thing outside. */
export const doOutside = (world: OutsideWorld, name: string) =>
  `curl -fsS -X POST http://127.0.0.1:${world.port}/${name}`;
