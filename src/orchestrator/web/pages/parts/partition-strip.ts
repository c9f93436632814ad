import type { PartitionsReport } from '../../../reports/partitions/read-partitions.ts';
import type { ListedStatus, StatusRange } from '../../../reports/partitions/survey.ts';
import { partitionStatuses, type PartitionStatus } from '../../../state/partition-states.ts';
import { html, type Html } from '../html.ts';
import type { Links } from '../links.ts';
import { badge, type Tone } from './badge.ts';
import { counted, number } from './count.ts';

const shown: Readonly<Record<PartitionStatus, readonly [tone: Tone, word: string]>> = {
  failed: ['failed', 'failed'],
  missing: ['missing', 'missing'],
  stale: ['stale', 'stale'],
  'in-progress': ['running', 'in progress'],
  fresh: ['ok', 'ok'],
};

/** How many partitions are in which state, where they lie, and the ranges of those that failed or are missing. */
export function partitionStrip({ asset, survey, failures }: PartitionsReport, links: Links): Html {
  const { counts, first, last } = survey;
  const present = partitionStatuses.toReversed().filter((status) => counts[status] > 0);
  return html`<ul class="states">
      ${present.map((status) => html`<li>${badge(shown[status][0], `${number(counts[status])} ${shown[status][1]}`)}</li>`)}
    </ul>
    ${
      first === undefined || last === undefined
        ? ''
        : html`${strip(survey.cells)}
            <div class="strip-ends"><span>${first}</span><span>${last}</span></div>`
    }
    ${survey.listed.filter(({ ranges }) => ranges.length > 0).map((listed) => listedRanges(asset.key, listed, failures, links))}`;
}

/** Each cell has the worst status of its partitions. Neighbours of the same status are drawn as one, failures at least three pixels wide. */
function strip(cells: PartitionsReport['survey']['cells']): Html {
  const runs: { status: PartitionStatus | undefined; from: number; count: number }[] = [];
  for (const [index, status] of cells.entries()) {
    const run = runs.at(-1);
    if (run !== undefined && run.status === status) run.count += 1;
    else runs.push({ status, from: index, count: 1 });
  }
  const words = partitionStatuses
    .filter((status) => cells.includes(status))
    .map((status) => shown[status][1]);
  const label = `Partitions from the first to the last: ${words.join(', ')}`;
  // Failures come last, over their neighbours.
  const drawn = runs.toSorted(
    (a, b) => Number(a.status === 'failed') - Number(b.status === 'failed'),
  );
  return html`<svg
    class="strip"
    viewBox="0 0 ${cells.length} 1"
    preserveAspectRatio="none"
    role="img"
    aria-label="${label}"
  >
    ${drawn.map(({ status, from, count }) =>
      status === undefined
        ? ''
        : html`<rect class="${shown[status][0]}" x="${from}" y="0" width="${count}" height="1" />`,
    )}
  </svg>`;
}

function listedRanges(
  key: string,
  { status, ranges, more }: ListedStatus,
  failures: PartitionsReport['failures'],
  links: Links,
): Html {
  const [, word] = shown[status];
  return html`<h3>${word[0]?.toUpperCase()}${word.slice(1)}</h3>
    <ul class="ranges">
      ${ranges.map((range) => html`<li>${rangeText(range, status === 'missing' ? undefined : links.asset(key, { partition: range.first }))}${causeOf(range, failures, links)}</li>`)}
      ${more.ranges === 0 ? '' : html`<li class="muted">and ${counted(more.partitions, 'more partition')} in ${counted(more.ranges, 'range')}</li>`}
    </ul>`;
}

/** @param href of the page of its first partition, where that has one */
function rangeText({ first, last, count }: StatusRange, href: string | undefined): Html {
  if (count === 1)
    return href === undefined
      ? html`<span class="name">${first}</span>`
      : html`<a class="name" href="${href}">${first}</a>`;
  return html`<span class="name">${first}</span> to <span class="name">${last}</span>
    <span class="muted">${counted(count, 'partition')}</span>`;
}

function causeOf(
  { keys }: StatusRange,
  failures: PartitionsReport['failures'],
  links: Links,
): Html | string {
  const failure = keys.map((key) => failures.get(key)).find((found) => found !== undefined);
  if (failure === undefined) return '';
  return html` <span class="reason">${failure.error.split('\n', 1)[0]}</span>
    <a href="${links.run(failure.runId)}">run</a>`;
}
