import { Body, Controller, HttpCode, Param, ParseUUIDPipe, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Caller, Scopes, type Principal } from '../auth/index.js';
import { BlockOverrides } from './block-overrides.service.js';
import { BlockOverrideView, OverrideBlockDto } from './dto/block-override.dto.js';

@ApiTags('reviews')
@Controller('tool-calls')
export class BlockOverridesController {
  constructor(private readonly overrides: BlockOverrides) {}

  /**
   * Lets a blocked call run after all, where the project's policy allows that: once, when its agent proposes exactly
   * these arguments again in this run.
   */
  @Post(':id/override')
  @HttpCode(200)
  @Scopes('gates:override')
  grant(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() { reason }: OverrideBlockDto,
  ): Promise<BlockOverrideView> {
    return this.overrides.grant(caller, id, reason);
  }
}
