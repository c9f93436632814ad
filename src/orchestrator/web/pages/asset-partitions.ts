import { isOnlyOfJobs } from '../../definitions/input-source.ts';
import { dynamicPartitionsOf } from '../../partitions/dynamic-partitions-of.ts';
import type { AssetPageReport } from './asset-report.ts';
import { html, type Html } from './html.ts';
import type { Links } from './links.ts';
import { command } from './parts/command.ts';
import { emptyState } from './parts/notice.ts';
import { partitionKeysForm } from './parts/partition-keys-form.ts';
import { partitionRanges } from './parts/partition-ranges.ts';
import { partitionSelection } from './parts/partition-selection.ts';
import { partitionStrip, statusCounts } from './parts/partition-strip.ts';

type Given = Pick<AssetPageReport, 'asset' | 'partitions' | 'selected'>;

const canBackfill = ({ asset, partitions }: Given) =>
  partitions?.partitions !== undefined && !isOnlyOfJobs(asset.inputFrom);

/** Links to backfill the partitions of each status that occurs, and forms for dynamic ones. */
export function partitionActions(given: Given, links: Links): Html {
  const { asset } = given;
  return html`<div class="actions">
    ${backfillLinks(given, links)}
    ${dynamicPartitionsOf([asset.spec.partitions]).map(({ name }) => partitionKeysForm(name, links))}
  </div>`;
}

function backfillLinks(given: Given, links: Links): Html {
  const { asset, partitions } = given;
  if (partitions === undefined || !canBackfill(given)) return html``;
  const { counts } = partitions.survey;
  return html`${(['failed', 'missing', 'stale'] as const).map((status) =>
    counts[status] === 0
      ? ''
      : html`<a class="button" href="${links.backfillForm({ asset: asset.key, status })}"
          >Backfill ${status}</a
        >`,
  )}`;
}

export function partitionsBody(given: Given, links: Links): Html {
  const { asset, partitions, selected } = given;
  if (partitions === undefined) return html`<p class="muted">Not known.</p>`;
  if (partitions.total > 0) {
    const selection = {
      key: asset.key,
      selected,
      zoom: partitions.range,
      canBackfill: canBackfill(given),
    };
    return html`${statusCounts(partitions)} ${partitionStrip(partitions, selected?.range, links)}
    ${partitions.partitions === undefined ? '' : partitionSelection(selection, links)}
    ${partitionRanges(selected ?? partitions, links)}`;
  }
  const dynamic =
    partitions.partitions?.kind === 'dynamic' ? partitions.partitions.name : undefined;
  if (dynamic === undefined)
    return emptyState(
      'No partition is due yet.',
      html`The first one is when its window has ended.`,
    );
  return emptyState(
    `${asset.key} has no partitions yet.`,
    html`Runs and sensors add keys as they find them, and so does
    ${command('partitions', 'add', dynamic, 'KEY')}`,
  );
}
