import type { AssetPageReport } from './asset-report.ts';
import { html, type Html } from './html.ts';
import type { Links } from './links.ts';
import { number } from './parts/count.ts';
import { freshnessFact } from './parts/freshness.ts';
import { neighbours } from './parts/neighbours.ts';
import { facts } from './parts/value.ts';

/** How it is connected, what materializes it, and until when it is fresh. */
export function aboutAsset(
  { asset, downstream, report, states }: AssetPageReport,
  links: Links,
): Html {
  const assets = (keys: readonly string[]) => neighbours(keys, states, links);
  const jobs = report?.jobs ?? asset.jobs;
  const pool = typeof asset.spec.pool === 'string' ? asset.spec.pool : asset.spec.pool?.name;
  return facts([
    ['Upstream', assets(asset.deps.map(({ key }) => key))],
    ['Downstream', assets(downstream)],
    [
      'Jobs',
      html`<ul class="inline-list">
        ${jobs.map((job) => html`<li><a href="${links.job(job)}">${job}</a></li>`)}
      </ul>`,
    ],
    ...(report?.freshness === undefined
      ? []
      : [['Freshness', freshnessFact(report.freshness)] as const]),
    ...(asset.spec.partitions === undefined
      ? []
      : [
          [
            'Partitions',
            `${asset.spec.partitions.description}, ${number(report?.partitions ?? 0)} materialized`,
          ] as const,
        ]),
    ...(pool === undefined ? [] : [['Pool', pool] as const]),
  ]);
}

/** What a person may copy. */
export function commandsOf({
  asset: { key, spec },
  partition,
}: AssetPageReport): readonly (readonly [string, readonly string[]])[] {
  const ofPartition = partition === undefined ? [] : ['--partition', partition];
  return [
    ['Materialize it', ['materialize', key, ...ofPartition, '--wait']],
    ['Materialize it and its downstreams', ['materialize', `${key}+`, ...ofPartition, '--wait']],
    ...(spec.partitions === undefined || partition !== undefined
      ? []
      : [
          ['Materialize what is missing', ['backfill', key, '--missing']] as const,
          ['Materialize what failed', ['backfill', key, '--failed']] as const,
        ]),
    ['Show it', ['assets', 'show', key, ...ofPartition]],
  ];
}
