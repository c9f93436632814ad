import type { StepOutcome } from '#orchestrator/workflow/protocol.ts';

const partitions = 3_000;
const assets = 7;
const runs = 10_000;

/** The run whose outcomes a call records. */
export function runOfCall(call: number): string {
  return `recorded-${call % runs}`;
}

/** The outcomes of the n-th call: other partitions than in the previous one. */
export function outcomesOfCall(call: number, count: number): readonly StepOutcome[] {
  return Array.from({ length: count }, (_, index) => ({
    asset: `bench/recorded_${index % assets}`,
    partition: `p${(call * count + index) % partitions}`,
    status: 'materialized' as const,
    value: {
      rows: 10,
      uri: 's3://bench/object',
    },
    metadata: { rows: 10 },
    startedAt: Date.now() - 5,
    endedAt: Date.now(),
    checks: [
      {
        name: 'not_empty',
        severity: 'warn' as const,
        passed: true,
        metadata: {},
      },
    ],
  }));
}
