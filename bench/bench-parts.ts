import type { Report } from '#orchestrator/dev/report.ts';
import type { Env } from '#orchestrator/env.ts';
import type { BenchServices } from './services/bench-services.ts';

/** What each part of the benchmark is given. */
export interface BenchParts {
  readonly services: BenchServices;
  /** For child processes: nothing but where programs and folders are. */
  readonly env: Env;
  readonly report: Report;
  readonly quick: boolean;
  readonly cpuProfiles: string | undefined;
}
