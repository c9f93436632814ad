import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineAsset } from '#orchestrator/assets/asset.ts';
import { defineResource } from '#orchestrator/definitions/resource.ts';
import { materialize } from '#orchestrator/testing/index.ts';
import { materialized } from '#orchestrator/workflow/materialized.ts';

interface Station {
  readonly read: (name: string) => Promise<number>;
}
const station = defineResource({
  description: 'Weather stations',
  env: z.object({}),
  create: (): Station => ({ read: async () => 0 }),
  checkHealth: async () => '',
});

const readings = defineAsset({
  key: 'weather/readings',
  uses: { station },
  config: z.strictObject({ names: z.array(z.string()).default(['north']) }),
  materialize: async ({ config, resources, partition, progress }) => {
    progress({ stations: config.names.length });
    const values = await Promise.all(config.names.map((name) => resources.station.read(name)));
    return materialized({ day: partition, values, none: undefined }, { rows: values.length });
  },
  checks: { warm: { severity: 'warn', check: ({ value }) => value.values.every((degrees) => degrees > 0) } },
});

const mean = defineAsset({
  key: 'weather/mean',
  deps: { readings },
  materialize: async ({ upstream }) => {
    const { values } = await upstream.readings();
    const before = await upstream.readings({ partition: 'yesterday' });
    return values.length + before.values.length;
  },
});

describe('materialize', () => {
  const resources = { station: { read: async (name: string) => (name === 'north' ? -1 : 20) } };

  test('checks the config, uses fakes, runs checks and gives the value as others would read it', async () => {
    const seen: unknown[] = [];
    const result = await materialize(readings, { partition: 'today', resources, onProgress: (details) => seen.push(details) });
    expect(result).toEqual({
      value: { day: 'today', values: [-1] },
      metadata: { rows: 1 },
      checks: [{ name: 'warm', severity: 'warn', passed: false, metadata: {} }],
    });
    expect(seen).toEqual([{ stations: 1 }]);
  });

  test('gives values to upstream, by partition where a function does', async () => {
    const of = (partition: string | undefined) => ({ day: partition, values: partition === undefined ? [1, 2] : [3] });
    const { value } = await materialize(mean, { upstream: { readings: (given) => ({ ...of(given?.partition), none: undefined }) } });
    expect(value).toBe(3);
  });

  test('says what to pass where a fake, a value or the config is missing', async () => {
    await expect(materialize(readings)).rejects.toThrow(
      'weather/readings uses station, for which the test has no fake: materialize(…, { resources: { station: … } })',
    );
    await expect(materialize(mean)).rejects.toThrow(
      'weather/mean reads readings, for which the test has no value: materialize(…, { upstream: { readings: … } })',
    );
    await expect(materialize(readings, { config: { names: 'north' as never }, resources })).rejects.toThrow(/names: .*expected array/);
  });

  test('costs less than a millisecond', { timeout: 5_000 }, async () => {
    const results = await Promise.all(Array.from({ length: 1_000 }, () => materialize(readings, { resources })));
    expect(results).toHaveLength(1_000);
  });
});
