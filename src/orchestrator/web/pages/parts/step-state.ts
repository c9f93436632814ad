import { stepStates, type StepCounts, type StepState } from '../../../state/run-steps.ts';
import { worstState } from '../../../reports/runs/read-steps.ts';
import type { Html } from '../html.ts';
import { badge, glyphs, type Tone } from './badge.ts';
import { number } from './count.ts';

const shown: Readonly<Record<StepState, readonly [Tone, string]>> = {
  failed: ['failed', 'failed'],
  check_failed: ['failed', 'check failed'],
  running: ['running', 'running'],
  waiting: ['queued', 'waiting'],
  warned: ['stale', 'check warns'],
  ok: ['ok', 'ok'],
};

export const stepTone = (state: StepState): Tone => shown[state][0];
export const stepWord = (state: StepState): string => shown[state][1];

/** Tone, glyph and word of each state, for scripts. */
export const stateTable = JSON.stringify(
  Object.fromEntries(
    stepStates.map((state) => [state, [stepTone(state), glyphs[stepTone(state)], stepWord(state)]]),
  ),
);

/** @param pool the pool that the step waits for */
export function stepBadge(state: StepState, pool: string | null): Html {
  return badge(stepTone(state), pool === null ? stepWord(state) : `waits for ${pool}`);
}

/** The most urgent state of several steps, with its count. */
export function countsBadge(counts: StepCounts): Html {
  const state = worstState(counts);
  return badge(stepTone(state), `${number(counts[state])} ${stepWord(state)}`);
}

/** Formats like `12 failed, 9,988 ok`. */
export function countsText(counts: StepCounts): string {
  return stepStates
    .filter((state) => counts[state] > 0)
    .map((state) => `${number(counts[state])} ${stepWord(state)}`)
    .join(', ');
}

export const sumOf = (counts: StepCounts): number =>
  stepStates.reduce((sum, state) => sum + counts[state], 0);
