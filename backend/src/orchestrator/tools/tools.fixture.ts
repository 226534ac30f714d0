import { Fixture } from '../workspace/repository.fixture.js';
import { createSandbox, type Sandbox, type Workspace } from '../workspace/index.js';
import { findTool, parseArgs } from './registry.js';
import type { ToolContext, ToolDefinition, ToolResult } from './tool.js';

/** Tools on a real workspace, called as the graph calls them: arguments parsed first. */
export class ToolBench {
  private constructor(
    readonly fixture: Fixture,
    readonly workspace: Workspace,
    readonly sandbox: Sandbox,
  ) {}

  static async create(files?: Record<string, string>): Promise<ToolBench> {
    const fixture = await Fixture.create(files);
    return new ToolBench(fixture, await fixture.open(), await createSandbox({ mode: 'auto' }));
  }

  context(more: Partial<ToolContext> = {}): ToolContext {
    return {
      workspace: this.workspace,
      sandbox: this.sandbox,
      signal: new AbortController().signal,
      limits: { commandTimeoutMs: 20_000, outputChars: 20_000, outputBytes: 1_000_000 },
      allowHosts: [],
      ...more,
    };
  }

  async call(tool: string | ToolDefinition, args: unknown, more?: Partial<ToolContext>): Promise<ToolResult> {
    const definition = typeof tool === 'string' ? findTool(tool) : tool;
    if (!definition) throw new Error(`No tool ${String(tool)}`);
    const parsed = parseArgs(definition, args);
    if (!parsed.ok) throw new Error(parsed.message);
    return definition.run(parsed.args, this.context(more));
  }

  remove(): Promise<void> {
    return this.fixture.remove();
  }
}
