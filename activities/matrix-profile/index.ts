import { TerminalError } from '../../src/orchestrator/errors.ts';
import type { MatrixProfileConfig } from './config.ts';

/** Where the report of an analysis is. */
export interface AnalysisReport {
  readonly bucket: string;
  readonly key: string;
}

export interface MatrixProfileActivities {
  runAnalysis(config: MatrixProfileConfig): Promise<AnalysisReport>;
}

/** The side effects of matrix-profile analyses. */
export function createMatrixProfileActivities(): MatrixProfileActivities {
  return {
    runAnalysis: () => Promise.reject(new TerminalError('Analyses cannot be run yet')),
  };
}
