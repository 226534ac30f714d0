import { Refusal } from './refusal.js';

/**
 * The text of a file, byte for byte: encoding it again gives the same file.
 *
 * @throws Refusal when it is not UTF-8 text
 */
export function decodeText(path: string, content: Buffer): string {
  if (content.subarray(0, 8_192).includes(0)) throw new Refusal(binary(path, content));
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content);
  } catch {
    throw new Refusal(binary(path, content));
  }
}

function binary(path: string, content: Buffer): string {
  return `${path} is a binary file (${content.length} bytes), or not UTF-8 text. run_command can look at it with other programs.`;
}
