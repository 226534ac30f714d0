// The rooms of backend/src, from left to right: an import points left, and through the other room's index.ts.
const columns = [
  ['platform'],
  ['git', 'events', 'audit'],
  ['sample'],
  ['auth', 'projects', 'budget', 'safety', 'plans'],
  ['gates', 'runs'],
  ['reviews', 'schedules', 'sharing', 'webhooks', 'health', 'record'],
  ['spending'],
  ['realtime', 'orchestrator'],
  ['cli'],
];
const inRoom = (rooms) => `^backend/src/(${rooms.join('|')})/`;
const SPEC = '\\.(spec|fixture)\\.ts$';

const pointLeft = columns.slice(0, -1).map((rooms, index) => ({
  name: `left-of-${rooms.join('-')}`,
  comment: `${rooms.join(', ')} may know what stands left of them, not what stands right.`,
  severity: 'error',
  from: { path: inRoom(rooms), pathNot: SPEC },
  to: { path: `${inRoom(columns.slice(index + 1).flat())}|^backend/src/[^/]+\\.ts$` },
}));

module.exports = {
  forbidden: [
    ...pointLeft,
    {
      name: 'realtime-and-orchestrator-apart',
      comment: 'One lives in API processes only, the other in workers only.',
      severity: 'error',
      from: { path: inRoom(['realtime', 'orchestrator']), pathNot: SPEC },
      to: { path: inRoom(['realtime', 'orchestrator']), pathNot: '^backend/src/$1/' },
    },
    {
      name: 'api-without-graph',
      comment: 'The API process never loads the graph; the worker never opens a socket.',
      severity: 'error',
      from: { path: '^backend/src/(main|api\\.module)\\.ts$' },
      to: { path: inRoom(['orchestrator']) },
    },
    {
      name: 'worker-without-sockets',
      severity: 'error',
      from: { path: '^backend/src/(worker|worker\\.module)\\.ts$' },
      to: { path: inRoom(['realtime']) },
    },
    {
      name: 'through-the-front-door',
      comment: "Another room is entered through its index.ts, which is the room's public face.",
      severity: 'error',
      from: { path: '^backend/src/([^/]+)/', pathNot: [SPEC, '^backend/src/cli/'] },
      to: { path: '^backend/src/[^/]+/', pathNot: ['^backend/src/$1/', '^backend/src/[^/]+/index\\.ts$'] },
    },
    {
      name: 'cli-is-a-client',
      comment: 'It knows the shapes of what the API says, which are the DTO classes, and loads nothing of the server.',
      severity: 'error',
      from: { path: '^backend/src/cli/', pathNot: SPEC },
      to: { path: '^backend/src/(?!cli/)', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'cli-knows-the-wire-alone',
      severity: 'error',
      from: { path: '^backend/src/cli/', pathNot: SPEC },
      to: { path: '^backend/src/(?!cli/)', pathNot: '(\\.dto|/index)\\.ts$' },
    },
    {
      name: 'processes-through-the-front-door',
      severity: 'error',
      from: { path: '^backend/src/[^/]+\\.ts$', pathNot: SPEC },
      to: { path: '^backend/src/[^/]+/', pathNot: '^backend/src/[^/]+/index\\.ts$' },
    },
    {
      name: 'graph-and-model-only-in-orchestrator',
      severity: 'error',
      from: { path: '^backend/src/', pathNot: '^backend/src/orchestrator/' },
      to: { path: 'node_modules/(@langchain|@anthropic-ai)/' },
    },
    {
      name: 'pure-without-suffix',
      comment: 'A file without a role suffix (verdict.ts) is pure; what needs a framework says so in its name.',
      severity: 'error',
      from: {
        path: '^backend/src/.+/[^/.]+\\.ts$',
        // Platform wraps the frameworks; nodes and the checkpointer are written in LangGraph's terms.
        pathNot: [
          '/(index|decorators)\\.ts$',
          SPEC,
          '^backend/src/(platform|cli)/',
          '^backend/src/orchestrator/(nodes|checkpointer)/',
          '^backend/src/orchestrator/(graph|state)\\.ts$',
        ],
      },
      to: {
        path: 'node_modules/(@nestjs|@prisma|bullmq|@langchain/langgraph)|^backend/src/platform/prisma/generated/',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'no-cycle-between-rooms',
      comment: 'Within a room two files may call each other, as a parser and its parts do.',
      severity: 'error',
      from: { path: '^backend/src/([^/]+)/', pathNot: SPEC },
      to: {
        circular: true,
        via: { path: '^backend/src/', pathNot: '^backend/src/$1/', dependencyTypesNot: ['type-only'] },
      },
    },
    {
      name: 'no-test-code-in-production',
      severity: 'error',
      from: { path: '^backend/src/', pathNot: SPEC },
      to: { path: ['^backend/(test|bench)/', SPEC] },
    },
    {
      name: 'resolvable',
      severity: 'error',
      from: { path: '^backend/src/', pathNot: '^backend/src/platform/prisma/generated/' },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    tsConfig: { fileName: `${__dirname}/backend/tsconfig.json` },
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    doNotFollow: { path: ['node_modules', '^backend/src/platform/prisma/generated/'] },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
