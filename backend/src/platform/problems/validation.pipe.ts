import { ValidationPipe, type ArgumentMetadata } from '@nestjs/common';
import type { ValidationError } from 'class-validator';
import { validationProblem, type FieldError } from './problem.js';

/** Longer lists help nobody, and a hostile body could make one for each of its bytes. */
const MAX_ERRORS = 50;

/**
 * The strict pipe for every request: a field that the DTO does not know is refused, never ignored, and every wrong
 * field is named by its path as the client wrote it, for example `tasks[2].title`.
 */
export function validationPipe(): ValidationPipe {
  return new StrictPipe({
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    transform: true,
    stopAtFirstError: true,
    validationError: { target: false, value: false },
    exceptionFactory: (errors) => validationProblem(fieldErrors(errors)),
  });
}

/** No text column of Postgres takes the character NUL; what cannot be kept is refused before anything is done. */
class StrictPipe extends ValidationPipe {
  override transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    const fields = fieldsWithNul(value);
    if (fields.length > 0) {
      throw validationProblem(fields.map((field) => ({ field, message: 'must not contain the character NUL' })));
    }
    return super.transform(value, metadata) as Promise<unknown>;
  }
}

/** Paths of texts and names that hold a NUL. Without recursion: a client decides how deep its JSON is. */
export function fieldsWithNul(value: unknown): string[] {
  const found: string[] = [];
  const pending: { value: unknown; path: string }[] = [{ value, path: '' }];
  for (let next = pending.pop(); next !== undefined && found.length < MAX_ERRORS; next = pending.pop()) {
    if (typeof next.value === 'string') {
      if (next.value.includes('\0')) found.push(next.path || 'body');
    } else if (typeof next.value === 'object' && next.value !== null) {
      for (const [name, member] of Object.entries(next.value)) {
        if (name.includes('\0')) found.push(next.path || 'body');
        else pending.push({ value: member, path: pathOf(next.path, name) });
      }
    }
  }
  return found;
}

/** Flattens class-validator's tree; parents come before their children. */
export function fieldErrors(errors: readonly ValidationError[], parent = ''): FieldError[] {
  const found: FieldError[] = [];
  for (const error of errors) {
    if (found.length >= MAX_ERRORS) break;
    const field = pathOf(parent, error.property);
    for (const [rule, message] of Object.entries(error.constraints ?? {})) {
      found.push({ field, message: messageOf(rule, message, error.property) });
    }
    found.push(...fieldErrors(error.children ?? [], field));
  }
  return found.slice(0, MAX_ERRORS);
}

function pathOf(parent: string, property: string | undefined): string {
  if (property === undefined) return parent || 'body';
  if (parent === '') return property;
  return /^\d+$/.test(property) ? `${parent}[${property}]` : `${parent}.${property}`;
}

/** class-validator begins its own messages with the property, which the document names beside the message. */
function messageOf(rule: string, message: string, property: string | undefined): string {
  if (rule === 'whitelistValidation') return 'unknown field';
  if (rule === 'unknownValue' || rule === 'isObject') return 'must be a JSON object';
  if (property === undefined) return message;
  return message
    .replace(`each value in ${property} `, 'each value ')
    .replace(`each value in nested property ${property} `, 'each value ')
    .replace(`nested property ${property} `, '')
    .replace(new RegExp(`^${escaped(property)} `), '');
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
