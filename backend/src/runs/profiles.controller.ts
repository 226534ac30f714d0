import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Scopes } from '../auth/index.js';
import { ProfileList } from './dto/profile.dto.js';
import { profiles } from './profiles.js';

@ApiTags('profiles')
@Controller('profiles')
export class ProfilesController {
  /** Templates of runs, with the gates at which they need a person. */
  @Get()
  @Scopes('profiles:read')
  list(): ProfileList {
    return { items: [...profiles], nextCursor: null };
  }
}
