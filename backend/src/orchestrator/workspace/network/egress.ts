import { rm } from 'node:fs/promises';
import type { SandboxCommand } from '../sandbox.js';
import type { NetworkObserved } from './connection-log.js';
import type { Resolve } from './destination.js';
import { bridged, bridgeFile, bridgeSource, egressFolder, proxyEnvironment } from './egress-bridge.js';
import { EgressProxy } from './egress-proxy.js';
import { privateFolder } from './private-folders.js';

/** One command's way out: what bubblewrap has to be told, and an end to it. */
export interface Egress {
  /** @param give makes text available to bubblewrap, as a descriptor's number */
  mounts(give: (content: string) => string): string[];
  around(node: string, invocation: readonly string[]): string[];
  readonly environment: Readonly<Record<string, string>>;
  seen(): Pick<NetworkObserved, 'connections' | 'more'>;
  close(): Promise<void>;
}

/** @returns undefined when the command may reach nothing: then nothing is started */
export async function openEgress(
  {
    allowHosts,
    allowLoopbackPorts = [],
    permitted,
  }: Pick<SandboxCommand, 'allowHosts' | 'allowLoopbackPorts' | 'permitted'>,
  resolve?: Resolve,
): Promise<Egress | undefined> {
  if (allowHosts.length === 0 && allowLoopbackPorts.length === 0) return undefined;
  const loopbackPorts = [...new Set(allowLoopbackPorts)];
  const folder = await privateFolder();
  const remove = () => rm(folder, { recursive: true, force: true });
  const rules = { hosts: allowHosts, loopbackPorts };
  const proxy = await EgressProxy.open({ rules, folder, resolve, permitted }).catch(async (error: unknown) => {
    await remove();
    throw error;
  });
  return {
    mounts: (give) => [...['--ro-bind', folder, egressFolder], ...['--ro-bind-data', give(bridgeSource), bridgeFile]],
    around: (node, invocation) => bridged(node, loopbackPorts, invocation),
    environment: proxyEnvironment(),
    seen: () => ({ connections: proxy.log.list(), more: proxy.log.more }),
    close: async () => {
      await proxy.close();
      await remove();
    },
  };
}
