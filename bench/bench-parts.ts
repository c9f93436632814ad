import type { Report } from '#orchestrator/dev/report.ts';
import type { Env } from '#orchestrator/env.ts';
import type { BenchServices } from './services/bench-services.ts';

/** The input of each part of the benchmark. */
export interface BenchParts {
  readonly services: BenchServices;
  /** For child processes: only the locations of programs and folders. */
  readonly env: Env;
  readonly report: Report;
  readonly quick: boolean;
  readonly cpuProfiles: string | undefined;
}
