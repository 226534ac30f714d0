import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { newId, type Transaction } from '../platform/index.js';

export interface NewArtifact {
  kind: 'plan' | 'patch' | 'test_output' | 'command_output' | 'report';
  name: string;
  phase: string;
  mediaType: string;
  content: string;
}

/** Files and texts that phases produce, kept once by their SHA-256. */
@Injectable()
export class Artifacts {
  /** Known before it is stored, so that an event can name it. */
  address(content: string): { id: string; sha256: string } {
    return { id: newId(), sha256: createHash('sha256').update(content).digest('hex') };
  }

  /** Stores an artifact in the step's transaction; the same content under the same name is one artifact. */
  async store(
    tx: Transaction,
    runId: string,
    { id, sha256 }: { id: string; sha256: string },
    artifact: NewArtifact,
  ): Promise<void> {
    const { content, ...facts } = artifact;
    const bytes = Buffer.from(content);
    await tx.artifactContent.createMany({
      data: { sha256, bytes: bytes.length, content: bytes },
      skipDuplicates: true,
    });
    await tx.artifact.createMany({ data: { id, runId, sha256, ...facts }, skipDuplicates: true });
  }
}
