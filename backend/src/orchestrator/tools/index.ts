export { addressAllowed, hostAllowed } from './allowed-hosts.js';
export { guardedReason } from './guarded-names.js';
export { createHttpFetch, type Resolve } from './http-fetch.js';
export { findTool, jsonSchema, parseArgs, toolDefinitions, toolSpecs, type ParsedArgs } from './registry.js';
export type { ToolContext, ToolDefinition, ToolEffectClass, ToolLimits, ToolResult } from './tool.js';
