import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { warmAnalysis } from './evaluate.js';

/** Has the threads of the analysis warm before the first long call arrives, beside everything else that starts. */
@Injectable()
export class AnalysisWarmUp implements OnApplicationBootstrap {
  onApplicationBootstrap(): void {
    // From source each thread would have to compile it first; only tests run so.
    if (import.meta.url.endsWith('.ts')) return;
    void warmAnalysis();
  }
}
