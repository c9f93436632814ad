import type { UsedVersion } from '../../../state/used-versions.ts';
import { html, type Html } from '../html.ts';
import type { Links } from '../links.ts';
import { badge } from './badge.ts';
import { counted } from './count.ts';
import { table } from './table.ts';
import { agoTime } from './time.ts';

/** The upstream versions that a materialization used, and whether they have changed since. */
export function usedVersionsTable(used: readonly UsedVersion[], links: Links): Html {
  const columns = [
    { title: 'Read', kind: 'wide' },
    { title: 'Version', kind: 'wide' },
    { title: 'Since then', kind: 'state' },
  ] as const;
  return table(
    'What it was made from',
    columns,
    used.map((version) => ({
      cells: [nameOf(version, links), version.version ?? '', changeOf(version)],
    })),
  );
}

function nameOf({ asset, partition, last, partitions }: UsedVersion, links: Links): Html {
  const of = html`<a
    class="name"
    href="${links.asset(asset, { partition: last === null ? partition : undefined })}"
    >${asset}${last === null && partition !== '' ? ` [${partition}]` : ''}</a
  >`;
  return last === null
    ? of
    : html`${of} <span class="muted">${counted(partitions, 'partition')}</span>`;
}

function changeOf({ last, version, now, materializedAt }: UsedVersion): Html | string {
  if (last !== null) return '';
  if (version === now) return badge('ok', 'the same');
  return html`${badge('stale', 'changed')} ${materializedAt === null ? '' : agoTime(materializedAt)}`;
}
