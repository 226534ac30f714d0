import { ValidationPipe } from '@nestjs/common';
import type { ValidationError } from 'class-validator';
import { validationProblem, type FieldError } from './problem.js';

/** Longer lists help nobody, and a hostile body could make one for each of its bytes. */
const MAX_ERRORS = 50;

/**
 * The strict pipe for every request: a field that the DTO does not know is refused, never ignored, and every wrong
 * field is named by its path as the client wrote it, for example `tasks[2].title`.
 */
export function validationPipe(): ValidationPipe {
  return new ValidationPipe({
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    transform: true,
    stopAtFirstError: true,
    validationError: { target: false, value: false },
    exceptionFactory: (errors) => validationProblem(fieldErrors(errors)),
  });
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
