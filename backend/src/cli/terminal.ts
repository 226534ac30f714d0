import { readFile } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { styleText } from 'node:util';
import type { WaveClient } from './client.js';
import { UsageError } from './errors.js';

export interface TerminalSettings {
  client: WaveClient;
  json: boolean;
  out: Writable & { isTTY?: boolean; columns?: number };
  err: Writable;
  input: AsyncIterable<string | Buffer>;
  /** Where the person is. */
  cwd: string;
  colour: boolean;
  now: () => Date;
}

type Style = Parameters<typeof styleText>[0];

const styleOf: Readonly<Record<string, Style>> = {
  complete: 'green',
  go: 'green',
  allow: 'green',
  applied: 'green',
  running: 'cyan',
  held: 'yellow',
  hold: 'yellow',
  review: 'yellow',
  recycle: 'yellow',
  open: 'yellow',
  failed: 'red',
  killed: 'red',
  kill: 'red',
  block: 'red',
  blocked: 'red',
};

/** What a command talks to: the API on one side, a person or a script on the other. */
export class Terminal {
  constructor(private readonly settings: TerminalSettings) {}

  get client(): WaveClient {
    return this.settings.client;
  }

  get json(): boolean {
    return this.settings.json;
  }

  get cwd(): string {
    return this.settings.cwd;
  }

  get now(): Date {
    return this.settings.now();
  }

  /** Columns that a line may have; Infinity where nobody looks. */
  get width(): number {
    const { out } = this.settings;
    return out.isTTY === true ? Math.max(60, out.columns ?? 80) : Infinity;
  }

  /** What the command found, for a script or for a person. */
  show(answer: unknown, words: () => string): void {
    this.line(this.json ? JSON.stringify(answer, null, 2) : words());
  }

  line(text: string): void {
    this.settings.out.write(`${text}\n`);
  }

  /** @returns whether to go on at once; otherwise `drained` tells when */
  raw(text: string | Uint8Array): boolean {
    return this.settings.out.write(text);
  }

  drained(): Promise<void> {
    return new Promise((resume) => this.settings.out.once('drain', resume));
  }

  /** Beside the answer: what a script does not read. */
  note(text: string): void {
    this.settings.err.write(`${text}\n`);
  }

  paint(word: string, style: Style | undefined = styleOf[word]): string {
    return this.settings.colour && style !== undefined ? styleText(style, word, { validateStream: false }) : word;
  }

  /** A file's text; `-` is standard input. @throws UsageError */
  async read(path: string): Promise<string> {
    try {
      if (path !== '-') return await readFile(path, 'utf8');
      const chunks: Buffer[] = [];
      for await (const chunk of this.settings.input) chunks.push(Buffer.from(chunk));
      return Buffer.concat(chunks).toString('utf8');
    } catch (error) {
      throw new UsageError(`${path} cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)}).`);
    }
  }

  /** @throws UsageError unless it is a JSON object */
  jsonObject(text: string, what: string): Record<string, unknown> {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (error) {
      throw new UsageError(`${what} is not JSON: ${(error as Error).message}.`);
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new UsageError(`${what} must be a JSON object.`);
    }
    return value as Record<string, unknown>;
  }
}
