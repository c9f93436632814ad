import { expect, test } from 'vitest';
import {
  pauseOf,
  wantedState,
  type ScheduleState,
  type Start,
} from '#orchestrator/client/schedules/pause.ts';

const running = { paused: false, note: '' };
const created = wantedState(undefined, [], false);
const byHand = wantedState(undefined, [], 'by-hand');
const byPerson = { paused: true, note: 'maintenance until Monday' };
const missingAfterRunning = wantedState(running, ['S3_REGION'], false);
const missingAfterCreated = wantedState(undefined, ['S3_REGION'], false);

test('our notes say what was done and what to do', () => {
  expect(created).toEqual({
    paused: true,
    note: 'moderate: created paused; start it with moderate schedules apply --start',
  });
  expect(missingAfterRunning.note).toMatch(/^moderate: missing S3_REGION; /);
  expect(missingAfterCreated.note).toMatch(/^moderate: missing S3_REGION; /);
});

test('the pause of its creation is ours, also where only a person lifts it', () => {
  expect(byHand).toMatchObject({ paused: true, note: expect.stringContaining('resume it') });
  expect([created, byHand].map(pauseOf)).toEqual(['paused as created', 'paused as created']);
});

test.each<[string, ScheduleState | undefined, readonly string[], Start, ScheduleState]>([
  ['new', undefined, [], false, created],
  ['new, to start', undefined, [], true, running],
  ['new, to start, variable missing', undefined, ['S3_REGION'], true, missingAfterRunning],
  ['as created', created, [], false, created],
  ['as created, to start', created, [], true, running],
  [
    'running with a note of a person',
    { paused: false, note: 'go' },
    [],
    false,
    { paused: false, note: 'go' },
  ],
  ['running, variable missing', running, ['S3_REGION'], false, missingAfterRunning],
  ['paused for a variable that is there now', missingAfterRunning, [], false, running],
  [
    'created, then paused for a variable that is there now',
    missingAfterCreated,
    [],
    false,
    created,
  ],
  [
    'created, then paused for a variable, to start',
    missingAfterCreated,
    ['S3_REGION'],
    true,
    missingAfterRunning,
  ],
  [
    'paused for a variable, another is missing',
    missingAfterRunning,
    ['S3_ENDPOINT'],
    false,
    wantedState(running, ['S3_ENDPOINT'], false),
  ],
  ['new, for a person to start', undefined, [], 'by-hand', byHand],
  ['as created, for a person to start', byHand, [], 'by-hand', byHand],
  ['started by a person', running, [], 'by-hand', running],
  [
    'created for a person, paused for a variable that is there now',
    wantedState(undefined, ['A'], 'by-hand'),
    [],
    'by-hand',
    byHand,
  ],
  ['created before it was for a person', created, [], 'by-hand', byHand],
  ['paused by a person', byPerson, [], false, byPerson],
  ['paused by a person, to start', byPerson, [], true, byPerson],
  ['paused by a person, variable missing', byPerson, ['S3_REGION'], true, byPerson],
  [
    'paused by a person without a note',
    { paused: true, note: '' },
    [],
    true,
    { paused: true, note: '' },
  ],
])('%s', (_, current, missing, start, expected) => {
  expect(wantedState(current, missing, start)).toEqual(expected);
});
