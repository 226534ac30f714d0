export { Connections } from './connections.service.js';
export { RealtimeModule, registerRealtime } from './realtime.module.js';
