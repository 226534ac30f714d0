import { readdirSync } from 'node:fs';
import { commandOf } from '../../scripts/process-table.mjs';

/** Processes whose command line names a folder, as those of sandboxes do. */
export function commandsOf(folder: string): number[] {
  return readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid) && commandOf(Number(pid)).includes(folder))
    .map(Number);
}
