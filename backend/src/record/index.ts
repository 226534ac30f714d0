export type { AuditEntryView, AuditPage, AuditVerification } from './audit.dto.js';
export { RecordModule } from './record.module.js';
