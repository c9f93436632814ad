import { z } from 'zod';
import { defineAsset } from '#orchestrator/assets/asset.ts';
import type { Definitions } from '#orchestrator/definitions/deployment.ts';
import { createDefinitions } from '#orchestrator/definitions/definitions.ts';
import { definePipeline } from '#orchestrator/definitions/pipeline.ts';
import { daily, hourly } from '#orchestrator/partitions/define-time-partitions.ts';
import { dynamicPartitions } from '#orchestrator/partitions/dynamic-partitions.ts';
import { assetRef, type AssetRef } from '#orchestrator/workflow/asset-ref.ts';

/** The size of a deployment. Its partitions are hours, keys and days. */
export interface HugeSizes {
  /** Total number of assets. */
  readonly assets: number;
  /** Of one asset with hourly partitions. */
  readonly hours: number;
  /** Of one asset with dynamic partitions. */
  readonly keys: number;
  /** Number of assets with daily partitions, and days of each. */
  readonly daily: number;
  readonly days: number;
  readonly runs: number;
  /** Of the largest run. */
  readonly steps: number;
}

const hourMs = 3_600_000;
export const firstHour = '1900-01-01';
export const firstDay = '2020-01-01';
const hourKey = (hour: number) =>
  `${new Date(Date.parse(firstHour) + hour * hourMs).toISOString().slice(0, 16)}Z`;
const dayKey = (day: number) =>
  new Date(Date.parse(firstDay) + day * 24 * hourMs).toISOString().slice(0, 10);

export const hoursAsset = 'meters/readings';
export const keysAsset = 'sites/profiles';
export const keysName = 'sites';
export const dailyAsset = (index: number) => `daily/asset_${index}`;
/** A hundred per group. */
export const plainAsset = (index: number) =>
  `group_${Math.floor(index / 100)}/asset_${String(index).padStart(5, '0')}`;

/**
 * For the assets without partitions: a tenth of them have no dependencies, each of the others reads
 * two.
 */
export function upstreamOf(index: number, count: number): readonly number[] {
  const above = index - Math.ceil(count / 10);
  return above < 0 ? [] : [above, above === 0 ? 1 : above - 1];
}

export const plainAssets = ({ assets, daily: ofDays }: HugeSizes) => assets - ofDays - 2;

export function createHugeDefinitions(sizes: HugeSizes): Definitions {
  const materialize = async () => null;
  const check = { severity: 'error', check: () => true } as const;
  const days = daily({ start: dayKey(0), end: dayKey(sizes.days - 1), timeZone: 'Europe/Madrid' });
  const count = plainAssets(sizes);
  return createDefinitions({
    prunesState: false,
    pipelines: [
      definePipeline({
        assets: [
          defineAsset({
            key: hoursAsset,
            description: 'Readings of all meters for one hour',
            partitions: hourly({ start: hourKey(0), end: hourKey(sizes.hours - 1) }),
            materialize,
            checks: { not_empty: check },
          }),
          defineAsset({
            key: keysAsset,
            description: 'The typical load of one site',
            partitions: dynamicPartitions(keysName),
            materialize,
          }),
          ...Array.from({ length: sizes.daily }, (_, index) =>
            defineAsset({
              key: dailyAsset(index),
              description: `Means of the days of the region ${index}`,
              partitions: days,
              deps: Object.fromEntries(
                index === 0
                  ? []
                  : [['before', assetRef<AssetRef<null>>(dailyAsset(index - 1))] as const],
              ),
              materialize,
            }),
          ),
          ...Array.from({ length: count }, (_, index) =>
            defineAsset({
              key: plainAsset(index),
              description: `What the source number ${index} has of its buildings`,
              deps: Object.fromEntries(
                upstreamOf(index, count).map((upstream, place) => [
                  `upstream${place}`,
                  assetRef<AssetRef<null>>(plainAsset(upstream)),
                ]),
              ),
              ...(index % 5 === 0 && { freshness: { within: '25h' } as const }),
              ...(index % 10 === 0 && {
                config: z.strictObject({ limit: z.number().default(100) }),
              }),
              materialize,
              ...(index % 4 === 0 && { checks: { plausible: check } }),
            }),
          ),
        ],
      }),
    ],
  });
}
