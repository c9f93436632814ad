import { z } from 'zod';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  createDefinitions,
  daily,
  defineAsset,
  definePipeline,
  definePool,
  defineSchedule,
  defineSensor,
  dynamicPartitions,
  materialized,
  scheduleFor,
  staticPartitions,
  TerminalError,
  type DeadLetter,
  type Definitions,
} from '@moderate/orchestrator';
import { defineAlert } from '#orchestrator/alerts/define-alert.ts';
import { webhook } from '#orchestrator/alerts/targets/webhook.ts';
import { onCron } from '#orchestrator/workflow/conditions.ts';
import { deadLetterResource, deadLettersInMemory } from '../dead-letters/in-memory.ts';
import * as workflows from './workflows.ts';

const partyConfig = z.strictObject({
  hosts: z.array(z.string().min(2)).min(1).describe('Who opens the door'),
  rooms: z.int().min(1).max(8).default(2).describe('How many are open'),
  isLoud: z.boolean().default(false),
  day: z.iso.date().optional(),
  drink: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('tea'), sugar: z.int().default(1) }),
      z.strictObject({ kind: z.literal('juice'), fruit: z.string().min(3) }),
    ])
    .optional(),
  seats: z.record(z.string().min(1), z.int().min(1)).default({}).describe('By name of the table'),
  budget: z.number().nullable().default(100),
});

/** The outside world, which tests change. */
export interface Weather {
  readonly broken: Set<string>;
  readonly news: string[];
  /** Unusable messages. */
  readonly letters?: DeadLetter[];
}

export function createWeatherDefinitions({ broken, news, letters = [] }: Weather): Definitions {
  const readings = defineAsset({
    key: 'weather/readings',
    description: 'Raw readings of all stations',
    partitions: daily({ start: '2026-01-01', end: '2026-01-10', timeZone: 'Europe/Madrid' }),
    config: z.strictObject({
      stations: z.array(z.string()).default([]).describe('All unless given'),
    }),
    retry: { maxAttempts: 1 },
    materialize: async ({ partition, log }) => {
      log.info('downloading', { day: partition.key });
      if (broken.has(partition.key)) throw new TerminalError(`No readings of ${partition.key}`);
      return materialized({ day: partition.key }, { rows: 3 });
    },
    checks: { few: { severity: 'warn', check: ({ metadata }) => Number(metadata['rows']) > 5 } },
  });
  const report = defineAsset({
    key: 'weather/report',
    deps: { readings },
    freshness: { within: '25h' },
    automation: onCron('0 0 1 1 *', { timeZone: 'UTC' }),
    materialize: async () => 'sunny',
  });
  const regions = defineAsset({
    key: 'weather/regions',
    partitions: staticPartitions(['north', 'south']),
    materialize: async () => 1,
  });
  const stations = defineAsset({
    key: 'weather/stations',
    partitions: dynamicPartitions('weather/stations'),
    materialize: async () => 1,
  });
  const pool = definePool({ name: 'oven', defaultLimit: 2, variable: 'OVEN_LIMIT' });
  const cakes = defineAsset({
    key: 'kitchen/cakes',
    pool,
    materialize: async ({ signal }) => {
      await sleep(60_000, undefined, { signal });
      return 1;
    },
  });
  const newsSensor = defineSensor({
    name: 'newsSensor',
    intervalSecs: 60,
    assets: [report],
    evaluate: async () => {
      if (news.includes('flood')) throw new TerminalError('The paper is wet');
      return news.length === 0
        ? { skipReason: 'No news' }
        : { requests: news.map((runKey) => ({ assets: [report], runKey })) };
    },
  });
  const parcels = deadLetterResource(deadLettersInMemory('parcels', letters));
  const weather = definePipeline({
    uses: { parcels },
    deadLetters: ['parcels'],
    assets: [readings, report, regions, stations, cakes],
    jobs: {
      greetJob: {
        config: z.strictObject({
          guests: z.array(z.string().min(2)).min(1),
          loud: z.boolean().default(false),
        }),
        description: 'Greet guests',
      },
      partyJob: { config: partyConfig, description: 'Give a party' },
    },
    sensors: [newsSensor],
    schedules: [
      scheduleFor(readings, { name: 'dailyReadings', maxCatchUp: 2 }),
      defineSchedule({
        name: 'greetSchedule',
        job: 'greetJob',
        cron: '30 6 * * *',
        timeZone: 'Europe/Madrid',
        config: { guests: ['Ann'] },
      }),
    ],
  });
  const workflowsUrl = new URL('./workflows.ts', import.meta.url);
  const late = defineAlert({
    name: 'late',
    on: { problem: 'overdue' },
    to: [webhook({ name: 'chat', url: 'CHAT_URL', template: 'json' })],
  });
  return createDefinitions({
    workflows,
    workflowsUrl,
    pipelines: [weather],
    alerts: [late],
    prunesState: false,
  });
}
