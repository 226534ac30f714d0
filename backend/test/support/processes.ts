import { readdirSync } from 'node:fs';
import { commandOf } from '../../scripts/process-table.mjs';

/** Processes whose command line holds a text, such as the folder that a sandbox is made for. */
export function commandsOf(text: string): number[] {
  return readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid) && commandOf(Number(pid)).includes(text))
    .map(Number);
}
