import { readlinkSync } from 'node:fs';

/** What begins the name of a thing that belongs to this process, and is to be removed by others when it is gone. */
export function ownerMark(): string {
  return `${namespace()}-${process.pid}-`;
}

/** @returns the process that a thing of this name belongs to; undefined when that cannot be told here */
export function ownerOf(name: string): number | undefined {
  const [space, pid] = name.split('-');
  // Process ids mean something within one namespace only, and containers may share a folder.
  return space === namespace() && /^\d+$/.test(pid ?? '') ? Number(pid) : undefined;
}

let known: string | undefined;

function namespace(): string {
  if (known !== undefined) return known;
  try {
    known = /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? 'host';
  } catch {
    // Not Linux: there is one.
    known = 'host';
  }
  return known;
}
