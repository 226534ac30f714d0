'use client';

import { useMemo, useState } from 'react';
import { Disclosure } from './transcript/disclosure';
import { Age } from '../ui/age';
import { CodeBlock } from '../ui/code';
import { CopyButton } from '../ui/copy';
import { EmptyState, ProblemNotice } from '../ui/notice';
import { Pill } from '../ui/pill';
import { Skeleton, SkeletonRows } from '../ui/skeleton';
import { formatBytes } from '@/lib/format';
import { readAll, wave } from '@/lib/wave/client';
import { apiAddress } from '@/lib/wave/http';
import { useReloadOn } from '@/lib/wave/hooks/use-reload-on';
import { useResource } from '@/lib/wave/hooks/use-resource';
import { useRun } from '@/lib/wave/hooks/use-run';
import type { ArtifactView } from '@/lib/wave/types';

/** The run's artifacts, read again when one is added. */
export function useArtifacts(runId: string) {
  const { log } = useRun();
  const artifacts = useResource(`artifacts of ${runId}`, (signal) =>
    readAll((cursor) => wave.listArtifacts(runId, { cursor, limit: 200, signal })),
  );
  const mark = useMemo(() => log.events.findLast(({ type }) => type === 'artifact.created')?.seq ?? 0, [log]);
  useReloadOn(mark, artifacts.reload, 300);
  return artifacts;
}

/** Past this an artifact is offered for download only. */
const shownBytes = 1_048_576;

export function ArtifactsTab({ runId }: { runId: string }) {
  const { value: artifacts, problem, reload } = useArtifacts(runId);
  const [opened, setOpened] = useState<string>();
  if (artifacts === undefined) {
    return problem ? (
      <ProblemNotice problem={problem} retry={reload} className="m-3" />
    ) : (
      <SkeletonRows className="p-3" />
    );
  }
  if (artifacts.length === 0) {
    return <EmptyState title="No artifact yet">Plans, test output and the patch are kept here.</EmptyState>;
  }
  return (
    <ul className="flex flex-col gap-2 p-3">
      {artifacts.map((artifact) => (
        <li key={artifact.artifactId} data-artifact={artifact.kind}>
          <Disclosure
            open={opened === artifact.artifactId}
            onOpen={(open) => setOpened(open ? artifact.artifactId : undefined)}
            summary={
              <>
                <span className="min-w-0 flex-1 truncate font-mono text-xs">{artifact.name}</span>
                <Pill className="shrink-0">{artifact.kind.replace('_', ' ')}</Pill>
                <span className="shrink-0 text-xs text-faint max-sm:hidden">{artifact.phase}</span>
                <span className="shrink-0 text-xs text-faint">{formatBytes(artifact.bytes)}</span>
                <span className="shrink-0 text-xs text-faint max-sm:hidden">
                  <Age at={artifact.createdAt} />
                </span>
              </>
            }
          >
            <ArtifactContent runId={runId} artifact={artifact} />
          </Disclosure>
        </li>
      ))}
    </ul>
  );
}

export function ArtifactContent({ runId, artifact }: { runId: string; artifact: ArtifactView }) {
  const short = artifact.bytes <= shownBytes;
  const { value, problem, loading } = useResource(short ? `artifact ${artifact.artifactId}` : null, (signal) =>
    wave.artifactText(runId, artifact.artifactId, signal),
  );
  return (
    <div className="flex flex-col gap-2">
      {loading && <Skeleton className="h-24" />}
      {problem && <ProblemNotice problem={problem} />}
      {value !== undefined && <CodeBlock label={artifact.name} text={value} className="max-h-[60vh]" />}
      {!short && <p className="text-xs text-muted">Too long to be shown here.</p>}
      <p className="flex flex-wrap items-center gap-x-3 text-2xs text-faint">
        <a
          href={apiAddress(`/orchestrator/runs/${runId}/artifacts/${artifact.artifactId}/content`)}
          download={artifact.name}
          className="text-accent hover:underline"
        >
          Download
        </a>
        <CopyButton
          text={artifact.sha256}
          label="Copy the SHA-256"
          shown={`sha256 ${artifact.sha256.slice(0, 16)}…`}
          className="font-mono"
        />
      </p>
    </div>
  );
}
