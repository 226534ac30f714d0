import { Controller, Get, Param, ParseUUIDPipe } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Scopes } from '../auth/index.js';
import { ToolCallWhy } from './dto/run.dto.js';
import { RunRecords } from './run-records.service.js';

@ApiTags('runs')
@Controller('tool-calls')
export class ToolCallsController {
  constructor(private readonly records: RunRecords) {}

  /** Why a call was allowed, blocked or put to a person. */
  @Get(':id/why')
  @Scopes('runs:read')
  why(@Param('id', ParseUUIDPipe) id: string): Promise<ToolCallWhy> {
    return this.records.why(id);
  }
}
