const names: Record<string, string> = {
  pm: 'PM',
  dev: 'Dev',
  qa: 'QA',
  supervisor: 'Supervisor',
  cto: 'CTO',
  judge: 'Judge',
};

export function AgentName({ agent }: { agent: string }) {
  return <span className="rounded-sm bg-ink px-1.5 text-xs font-semibold text-canvas">{names[agent] ?? agent}</span>;
}
