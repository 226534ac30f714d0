import { Body, Controller, Delete, Get, Header, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { isId, Problem } from '../platform/index.js';
import { Caller, Scopes } from './decorators.js';
import { CreatedKey, CreateKeyDto, KeyList, ListKeysDto } from './dto/key.dto.js';
import { KeysService } from './keys.service.js';
import type { Principal } from './principal.js';

@ApiTags('auth')
@Controller('auth/keys')
@Scopes('keys:write')
export class KeysController {
  constructor(private readonly keys: KeysService) {}

  /** Lists the keys, newest first; their secrets are not kept. */
  @Get()
  list(@Query() query: ListKeysDto): Promise<KeyList> {
    return this.keys.list(query);
  }

  /** Makes a key. The answer is the only time that it is shown. */
  @Post()
  @Header('cache-control', 'no-store')
  create(@Caller() caller: Principal, @Body() wish: CreateKeyDto): Promise<CreatedKey> {
    return this.keys.create(caller, wish);
  }

  /** Revokes a key: it, its sessions and their open connections end at once. */
  @Delete(':id')
  @HttpCode(204)
  async revoke(@Caller() caller: Principal, @Param('id') id: string): Promise<void> {
    if (!isId(id)) throw new Problem('not_found', 'No key has this id.');
    await this.keys.revoke(caller, id);
  }
}
