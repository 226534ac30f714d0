import { Global, Module, type DynamicModule } from '@nestjs/common';
import { AUDIT_REDACTION, AuditLog, type Redact } from './audit.log.js';

@Global()
@Module({ providers: [AuditLog, { provide: AUDIT_REDACTION, useValue: keep }], exports: [AuditLog] })
export class AuditModule {
  /** The chain keeps what it is given for ever, so the processes of WAVE take secrets out of it first. */
  static redacting(redact: Redact): DynamicModule {
    return { module: AuditModule, providers: [{ provide: AUDIT_REDACTION, useValue: redact }] };
  }
}

function keep(text: string): string {
  return text;
}
