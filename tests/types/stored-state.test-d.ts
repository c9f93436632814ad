import { expectTypeOf, test } from 'vitest';
import type { StoredOutcome } from '#orchestrator/state/materializations.ts';
import type { EndedTick, FinishedTick, StoredTick } from '#orchestrator/state/sensor-ticks.ts';
import type { EndedRun, RunningRun, StoredRun } from '#orchestrator/state/stored-run.ts';

type Of<T, S extends string> = Extract<T, { readonly status: S }>;

test('an illegal state of a run has no type', () => {
  expectTypeOf<RunningRun['endedAt']>().toEqualTypeOf<null>();
  expectTypeOf<RunningRun['waitsFor']>().toEqualTypeOf<string | null>();
  expectTypeOf<EndedRun['endedAt']>().toEqualTypeOf<Date>();
  expectTypeOf<EndedRun['waitsFor']>().toEqualTypeOf<null>();
  expectTypeOf<Of<StoredRun, 'completed'>['outcome']>().toEqualTypeOf<
    'ok' | 'warnings' | 'checks_failed'
  >();
  expectTypeOf<Of<StoredRun, 'completed'>['error']>().toEqualTypeOf<null>();
  expectTypeOf<Of<StoredRun, 'failed' | 'cancelled'>['outcome']>().toEqualTypeOf<null>();
  expectTypeOf<Of<StoredRun, 'failed' | 'cancelled'>['error']>().toEqualTypeOf<string>();
});

test('an illegal state of a tick has no type', () => {
  expectTypeOf<Of<StoredTick, 'running'>['endedAt']>().toEqualTypeOf<null>();
  expectTypeOf<EndedTick['endedAt']>().toEqualTypeOf<Date>();
  expectTypeOf<Of<StoredTick, 'failed'>['error']>().toEqualTypeOf<string>();
  expectTypeOf<Of<StoredTick, 'skipped'>['skipReason']>().toEqualTypeOf<string>();
  expectTypeOf<FinishedTick['error']>().toEqualTypeOf<null>();
});

test('an illegal outcome of a step has no type', () => {
  expectTypeOf<Of<StoredOutcome, 'failed'>['error']>().toEqualTypeOf<string>();
  expectTypeOf<Of<StoredOutcome, 'materialized'>['error']>().toEqualTypeOf<null>();
});
