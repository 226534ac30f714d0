import { Module } from '@nestjs/common';
import { AuditController, RunAuditController } from './audit.controller.js';
import { AuditRecord } from './audit-record.service.js';

/** API process only. */
@Module({ controllers: [AuditController, RunAuditController], providers: [AuditRecord] })
export class RecordModule {}
