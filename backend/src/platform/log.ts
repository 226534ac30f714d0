import { Injectable, type LoggerService } from '@nestjs/common';
import { pino, type Logger } from 'pino';

/** One structured line per fact. Field names that may carry a secret are never written. */
@Injectable()
export class Log implements LoggerService {
  private readonly pino: Logger;

  constructor(level = 'info', process?: string) {
    this.pino = pino({
      level,
      base: process === undefined ? {} : { process },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: {
        paths: ['*.apiKey', '*.password', '*.authorization', '*.cookie', '*.key', 'apiKey', 'password', 'key'],
        censor: '[redacted]',
      },
      serializers: { error: pino.stdSerializers.err },
    });
  }

  info(message: string, facts: Record<string, unknown> = {}): void {
    this.pino.info(facts, message);
  }

  debug(message: string, facts: unknown = {}): void {
    this.pino.debug(asFacts(facts), message);
  }

  warn(message: string, facts: unknown = {}): void {
    this.pino.warn(asFacts(facts), message);
  }

  error(message: string, facts: unknown = {}, ...rest: unknown[]): void {
    this.pino.error(rest.length > 0 ? { stack: facts, context: rest[0] } : asFacts(facts), message);
  }

  fatal(message: string, facts: unknown = {}): void {
    this.pino.fatal(asFacts(facts), message);
  }

  /** Nest's own messages: what it wires at boot is of interest only when debugging. */
  log(message: string, context?: unknown): void {
    this.pino.debug(asFacts(context), message);
  }
}

/** Nest passes a context's name as a string; we pass facts. */
function asFacts(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : value === undefined ? {} : { context: value };
}
