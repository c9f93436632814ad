import { z } from 'zod';
import { defineAlert } from '#orchestrator/alerts/define-alert.ts';
import { customTarget } from '#orchestrator/alerts/targets/custom-target.ts';
import { defineAsset } from '#orchestrator/assets/asset.ts';
import { definePool } from '#orchestrator/definitions/concurrency-pool.ts';
import { createDefinitions } from '#orchestrator/definitions/definitions.ts';
import { definePipeline } from '#orchestrator/definitions/pipeline.ts';
import { defineSchedule } from '#orchestrator/definitions/schedule.ts';
import { scheduleFor } from '#orchestrator/definitions/schedule-for.ts';
import { defineSensor } from '#orchestrator/definitions/sensor.ts';
import { daily } from '#orchestrator/partitions/define-time-partitions.ts';
import { multiPartitions } from '#orchestrator/partitions/multi-partitions.ts';
import { staticPartitions } from '#orchestrator/partitions/static-partitions.ts';
import { allPartitions } from '#orchestrator/partitions/mappings/all-partitions.ts';

import type { DeadLetter } from '#orchestrator/definitions/dead-letter-queue.ts';
import {
  deadLetterResource,
  deadLettersInMemory,
} from '#tests/orchestrator/dead-letters/in-memory.ts';

/** A key that would be harmful if a page interpreted it as HTML. */
export const hostile = `x"><img src=x onerror=alert(1)>'`;

const days = daily({ start: '2026-01-01', timeZone: 'Europe/Madrid' });
const solver = definePool({ name: 'solver', defaultLimit: 2, variable: 'SOLVER_LIMIT' });
const materialize = async () => 1;
const noHorn = () => Promise.reject(new Error('it is not configured'));

const readings = defineAsset({
  key: 'meters/readings',
  description: 'Raw readings of all meters for one day',
  partitions: days,
  freshness: { within: '25h' },
  materialize,
  checks: {
    not_empty: { severity: 'error', blocking: true, check: () => true },
    plausible: { severity: 'warn', check: () => true },
  },
});
const cleaned = defineAsset({
  key: 'meters/cleaned',
  description: 'Readings without gaps and spikes',
  owners: ['ana@example.org', 'team:meters'],
  deps: { readings },
  partitions: days,
  materialize,
});
const buildings = defineAsset({
  key: 'buildings/catalog',
  description: 'Buildings with their floor area and use',
  freshness: { within: '2h' },
  materialize,
});
const regions = defineAsset({
  key: 'buildings/by_region',
  description: 'Buildings of one region',
  deps: { buildings },
  partitions: staticPartitions(['north', 'south', 'east', hostile]),
  materialize,
});
const profiles = defineAsset({
  key: 'analysis/load_profiles',
  description: 'Typical load of a day by building use',
  deps: { cleaned, buildings },
  mappings: { cleaned: allPartitions() },
  pool: solver,
  materialize,
  checks: { all_sent: { severity: 'error', check: () => true } },
});
const report = defineAsset({
  key: 'analysis/monthly_report',
  description: 'What the operators read',
  deps: { profiles },
  materialize,
});
const heatMaps = defineAsset({
  key: 'analysis/heat_maps',
  description: 'A map of one region on one day',
  partitions: multiPartitions({
    date: daily({ start: '2026-05-01', end: '2026-05-12', timeZone: 'Europe/Madrid' }),
    region: staticPartitions(['north', 'south', 'east']),
  }),
  materialize,
});
const weatherSensor = defineSensor({
  name: 'newWeatherFiles',
  description: 'Files that the weather service has put down',
  intervalSecs: 60,
  assets: [buildings],
  evaluate: async () => ({ requests: [] }),
});

const lateData = defineAlert({
  name: 'lateData',
  description: 'What the operators have to know at once',
  on: [{ problem: 'overdue' }],
  to: [
    customTarget({ name: 'bell', env: z.object({}), create: () => async () => 'it rang' }),
    customTarget({ name: 'horn', env: z.object({ HORN: z.string() }), create: () => noHorn }),
  ],
});

/** Unusable messages, which some tests need. */
export const meterParcels: DeadLetter[] = [];
const parcels = deadLetterResource(deadLettersInMemory('meter-parcels', meterParcels));

export const energyDefinitions = createDefinitions({
  alerts: [lateData],
  definitionsUrl: import.meta.url,
  sourceUrl: 'https://code.example.org/energy/{file}#L{line}',
  pipelines: [
    definePipeline({
      uses: { parcels },
      deadLetters: ['parcels'],
      assets: [readings, cleaned, buildings, regions, profiles, heatMaps, report],
      sensors: [weatherSensor],
      schedules: [
        scheduleFor(readings),
        defineSchedule({
          name: 'weeklyReport',
          assets: [report],
          cron: '0 6 * * 1',
          timeZone: 'Europe/Madrid',
          description: 'The report of the week',
        }),
      ],
    }),
  ],
});
