import { defineAsset } from '#orchestrator/assets/asset.ts';
import {
  allDepsMatch,
  and,
  anyDepsMatch,
  cronTickPassed,
  depsMissing,
  eager,
  initialEvaluation,
  inProgress,
  missing,
  newlyMissing,
  newlyRequested,
  newlyUpdated,
  not,
  onCron,
  onMissing,
  or,
  since,
} from '#orchestrator/workflow/conditions.ts';
import { dynamicPartitions } from '#orchestrator/partitions/dynamic-partitions.ts';
import { daily } from '#orchestrator/partitions/define-time-partitions.ts';
import { allPartitions } from '#orchestrator/partitions/mappings/all-partitions.ts';
import { multiPartitions } from '#orchestrator/partitions/multi-partitions.ts';
import { staticPartitions } from '#orchestrator/partitions/static-partitions.ts';
import { assetRef } from '#orchestrator/workflow/asset-ref.ts';
import { a, b, dailyA, days, materialize, of, ofDay, users, usersA } from './assets.ts';
import type { Cases } from './play.ts';

const pets = dynamicPartitions('pets');
const longest = 'k'.repeat(1_024);

export const otherCases: Cases = {
  'a chain is one run, upstream assets first, and so are two that wait for the same': {
    assets: [
      a,
      b,
      defineAsset({ key: 'c1', deps: { a }, automation: eager(), materialize }),
      defineAsset({ key: 'c2', deps: { c1: assetRef('c1') }, automation: eager(), materialize }),
      defineAsset({ key: 'c3', deps: { c2: assetRef('c2'), b }, automation: eager(), materialize }),
      defineAsset({ key: 'd', deps: { a }, automation: eager(), materialize }),
      defineAsset({ key: 'e', deps: { a }, automation: onMissing(), materialize }),
    ],
    steps: [['record', 'a'], ['tick', 'c1 c2 d', 'e'], ['record', 'e'], ['record', 'b'], ['tick']],
  },
  'onMissing: once, and again where the run failed and an upstream asset was updated': {
    assets: [a, b, of(onMissing())],
    steps: [
      ['record', 'a'],
      ['tick'],
      ['record', 'b'],
      ['tick', 'x'],
      ['record', 'x', { fails: true }],
      ['tick'],
      ['record', 'a'],
      ['tick', 'x'],
      ['record', 'x'],
      ['record', 'a'],
      ['tick'],
    ],
  },
  'onCron: at each time, once all upstream assets were materialized since': {
    assets: [a, b, of(onCron('0 6 * * *', { timeZone: 'Europe/Madrid' }))],
    steps: [
      ['record', 'a', { version: '1' }],
      ['record', 'b'],
      ['begin'],
      ['at', '2026-01-11T05:00:10Z'],
      ['tick'],
      ['record', 'a', { version: '1' }],
      ['tick'],
      ['at', '2026-01-11T07:00:00Z'],
      ['record', 'b'],
      ['tick', 'x'],
      ['record', 'a'],
      ['tick'],
      ['at', '2026-01-13T06:00:00Z'],
      ['record', 'a'],
      ['record', 'b'],
      ['tick', 'x'],
      ['tick'],
    ],
  },
  'onCron: without upstream assets, and the last window': {
    assets: [
      defineAsset({ key: 'x', partitions: days, automation: onCron('0 6 * * *'), materialize }),
    ],
    steps: [
      ['at', '2026-01-11T05:59:00Z'],
      ['tick'],
      ['at', '2026-01-11T06:00:00Z'],
      ['tick', 'x [2026-01-10]'],
      ['tick'],
    ],
  },
  'newly missing windows, all of them': {
    assets: [
      defineAsset({
        key: 'x',
        partitions: days,
        automation: and(since(newlyMissing()), not(inProgress())),
        materialize,
      }),
    ],
    steps: [
      ['at', '2026-01-13T01:00:00Z'],
      ['tick', 'x [2026-01-10]', 'x [2026-01-11]', 'x [2026-01-12]'],
      ['tick'],
    ],
  },
  'newly missing pairs': {
    assets: [
      defineAsset({
        key: 'x',
        partitions: multiPartitions({ day: days, user: users }),
        automation: and(since(newlyMissing())),
        materialize,
      }),
    ],
    steps: [
      ['add', 'users', 'ada'],
      ['begin'],
      ['at', '2026-01-11T01:00:00Z'],
      ['tick', 'x [2026-01-10|ada]'],
      ['at', '2026-01-03T01:00:00Z'],
      ['add', 'users', 'bob'],
      ['tick', 'x [2026-01-01|bob]', 'x [2026-01-02|bob]'],
    ],
  },
  'a state has the partition looked at when something happens that may change it': {
    assets: [dailyA, ofDay(and(missing(), not(depsMissing()), not(inProgress())))],
    steps: [
      ['record', 'a [2026-01-02]'],
      ['tick', 'x [2026-01-02]'],
      ['record', 'x [2026-01-03]'],
      ['record', 'a [2026-01-03]'],
      ['tick'],
    ],
  },
  'all of several updates, whenever they happen': {
    assets: [a, b, of(since(allDepsMatch(newlyUpdated())))],
    steps: [
      ['record', 'a'],
      ['tick'],
      ['record', 'a'],
      ['tick'],
      ['record', 'b'],
      ['tick', 'x'],
      ['record', 'b'],
      ['tick'],
      ['record', 'a'],
      ['tick', 'x'],
    ],
  },
  'many updates of one upstream asset do not displace what happened before': {
    assets: [
      usersA,
      b,
      defineAsset({
        key: 'x',
        deps: { a: usersA, b },
        automation: and(
          since(cronTickPassed('0 6 * * *')),
          since(anyDepsMatch(newlyUpdated())),
          not(depsMissing({ deps: ['b'] })),
        ),
        materialize,
      }),
    ],
    steps: [
      ['at', '2026-01-11T06:00:00Z'],
      ['tick'],
      ...Array.from(
        { length: 201 },
        (_, user) => ['record', `a [${user}]`, { runId: 'r' }] as const,
      ),
      ['tick'],
      ['record', 'b'],
      ['tick', 'x'],
    ],
  },
  'what is remembered within a part is remembered': {
    assets: [
      a,
      b,
      of(
        and(
          since(cronTickPassed('0 6 * * *')),
          or(missing(), since(anyDepsMatch(newlyUpdated(), { deps: ['a'] }))),
        ),
      ),
    ],
    steps: [
      ['record', 'x'],
      ['record', 'a'],
      ['tick'],
      ['at', '2026-01-11T06:00:00Z'],
      ['tick', 'x'],
      ['at', '2026-01-12T06:00:00Z'],
      ['tick'],
    ],
  },
  'the longest keys fit into a run key': {
    assets: [
      defineAsset({
        key: 'x',
        partitions: multiPartitions({ user: users, pet: pets }),
        automation: since(newlyMissing()),
        materialize,
      }),
    ],
    steps: [
      ['add', 'users', longest],
      ['add', 'pets', longest],
      ['tick', `x [${longest}|${longest}]`],
    ],
  },
  'newly requested upstream assets': {
    assets: [
      a,
      defineAsset({ key: 'c', deps: { a }, automation: eager(), materialize }),
      defineAsset({
        key: 'd',
        deps: { c: assetRef('c') },
        automation: since(anyDepsMatch(newlyRequested())),
        materialize,
      }),
    ],
    steps: [['record', 'a'], ['tick', 'c', 'd'], ['tick']],
  },
  'the begin, of all partitions': {
    assets: [
      defineAsset({
        key: 'x',
        partitions: staticPartitions(['n', 's']),
        automation: and(since(initialEvaluation()), missing()),
        materialize,
      }),
    ],
    steps: [['record', 'x [n]'], ['begin'], ['tick', 'x [s]'], ['begin'], ['tick']],
  },
  'paused: what happens meanwhile is left out': {
    assets: [
      a,
      defineAsset({ key: 'x', deps: { a }, automation: eager(), materialize }),
      defineAsset({ key: 'y', deps: { a }, automation: eager(), materialize }),
    ],
    steps: [
      ['pause', 'x'],
      ['record', 'a'],
      ['tick', 'y'],
      ['resume', 'x'],
      ['tick'],
      ['record', 'a'],
      ['tick', 'x y'],
    ],
  },
  'a cursor that is set back requests nothing again': {
    assets: [
      a,
      b,
      of(eager()),
      defineAsset({ key: 'y', deps: { a }, automation: eager(), materialize }),
    ],
    steps: [
      ['record', 'a'],
      ['record', 'b'],
      ['tick', 'x y'],
      ['record', 'x'],
      ['record', 'y'],
      ['cursor', '0'],
      ['tick'],
      ['record', 'a'],
      ['tick', 'x y'],
    ],
  },
  'static partitions that an upstream asset lacks are missing': {
    assets: [
      defineAsset({ key: 'a', partitions: staticPartitions(['n', 's']), materialize }),
      defineAsset({ key: 'b', partitions: staticPartitions(['n']), materialize }),
      defineAsset({
        key: 'x',
        deps: {
          a: defineAsset({ key: 'a', partitions: staticPartitions(['n', 's']), materialize }),
          b: assetRef('b'),
        },
        partitions: staticPartitions(['n', 's']),
        automation: eager(),
        materialize,
      }),
    ],
    steps: [
      ['record', 'b [n]'],
      ['record', 'a [n]'],
      ['record', 'a [s]'],
      ['tick', 'x [n]'],
    ],
  },
  'all days of an unpartitioned asset': {
    assets: [
      a,
      defineAsset({
        key: 'x',
        deps: { a },
        mappings: { a: allPartitions() },
        partitions: daily({ start: '2026-01-08', timeZone: 'UTC' }),
        automation: and(or(since(anyDepsMatch(newlyUpdated())))),
        materialize,
      }),
    ],
    steps: [
      ['record', 'a'],
      ['tick', 'x [2026-01-08]', 'x [2026-01-09]'],
    ],
  },
};
