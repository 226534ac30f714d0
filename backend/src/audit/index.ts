export { AuditLog, type AuditFilter, type Redact } from './audit.log.js';
export { AuditModule } from './audit.module.js';
export {
  canonicalPieces,
  ChainVerifier,
  entryHash,
  genesisHash,
  type AuditDraft,
  type ChainedEntry,
  type ChainMark,
  type ChainReport,
  type NotedMark,
} from './chain.js';
