import type { AssetSource } from '../../definitions/deployment.ts';
import { dynamicPartitionsOf } from '../../partitions/dynamic-partitions-of.ts';
import type { AssetPageReport } from './asset-report.ts';
import { html, type Html } from './html.ts';
import type { Links } from './links.ts';
import { number } from './parts/count.ts';
import { freshnessFact } from './parts/freshness.ts';
import { neighbours } from './parts/neighbours.ts';
import { facts } from './parts/value.ts';

/** The asset's owners, code, neighbours, jobs, freshness, partitions and pool. */
export function aboutAsset(
  { asset, downstream, report, states }: AssetPageReport,
  links: Links,
): Html {
  const assets = (keys: readonly string[]) => neighbours(keys, states, links);
  const jobs = report?.jobs ?? asset.jobs;
  const pool = typeof asset.spec.pool === 'string' ? asset.spec.pool : asset.spec.pool?.name;
  return facts([
    ...(asset.owners.length === 0 ? [] : [['Owners', ownersList(asset.owners, links)] as const]),
    ...sourceFact(asset.findSource()),
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

/** Links each owner to their assets. */
function ownersList(owners: readonly string[], links: Links): Html {
  return html`<ul class="inline-list">
    ${owners.map((owner) => html`<li><a href="${links.assets({ q: owner })}">${owner}</a></li>`)}
  </ul>`;
}

/** A link only if the project configures where to read its code. */
function sourceFact(source: AssetSource | null): readonly (readonly [string, Html])[] {
  if (source === null) return [];
  const { file, line, url } = source;
  const name = html`<span class="name">${file}:${line}</span>`;
  return [['Code', url === null ? name : html`<a href="${url}" rel="noreferrer">${name}</a>`]];
}

/** Commands to copy. */
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
    ...dynamicPartitionsOf([spec.partitions]).flatMap(
      ({ name }) =>
        [
          [`Add keys to ${name}`, ['partitions', 'add', name, 'KEY']],
          [`Remove keys from ${name}`, ['partitions', 'remove', name, 'KEY']],
        ] as const,
    ),
    ['Report what another system materialized', ['assets', 'report', key, ...ofPartition]],
    ['Show it', ['assets', 'show', key, ...ofPartition]],
  ];
}
