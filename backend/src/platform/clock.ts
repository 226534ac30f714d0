import { Injectable } from '@nestjs/common';

/** The only source of time for logic that decides by it; tests put in their own. */
@Injectable()
export class Clock {
  now(): Date {
    return new Date();
  }
}
