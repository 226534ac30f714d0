import type { Metadata } from 'next';
import { Suspense } from 'react';
import { ProjectPage } from '@/components/project/project-page';
import { SkeletonRows } from '@/components/ui/skeleton';

export const metadata: Metadata = { title: 'Project' };

export default async function Page({ params }: { params: Promise<{ projectId: string }> }) {
  const { projectId } = await params;
  return (
    <Suspense fallback={<SkeletonRows />}>
      <ProjectPage key={projectId} projectId={projectId} />
    </Suspense>
  );
}
