export { AuditLog } from './audit.log.js';
export { AuditModule } from './audit.module.js';
export { ChainVerifier, entryHash, genesisHash, type AuditDraft, type ChainedEntry } from './chain.js';
