import type { PartitionsReport } from '../../../reports/partitions/read-partitions.ts';
import type { ListedStatus, StatusRange } from '../../../reports/partitions/survey.ts';
import { html, type Html } from '../html.ts';
import type { Links } from '../links.ts';
import { counted, number } from './count.ts';
import { rangeText } from './partition-selection.ts';
import { notPassedBadge, rangeWords, shownStatus } from './partition-strip.ts';
import { badge } from './badge.ts';

/** The ranges of failed, missing and stale partitions. */
export function partitionRanges(report: PartitionsReport, links: Links): Html {
  const present = report.survey.listed.filter(({ ranges }) => ranges.length > 0);
  return html`${present.map((listed) => rangesOf(report, listed, links))}
  ${notPassedList(report, links)}`;
}

function notPassedList({ asset, notPassed }: PartitionsReport, links: Links): Html {
  const { count, listed } = notPassed;
  if (count === 0) return html``;
  return html`<h3>${notPassedBadge(notPassed)}</h3>
    <ul class="ranges">
      ${listed.map(({ partition, checks }) => html`<li><a class="name" href="${links.asset(asset.key, { partition })}">${partition}</a> <span class="muted">${checks.map(({ name }) => name).join(', ')}</span></li>`)}
      ${count > listed.length ? html`<li class="muted">and ${counted(count - listed.length, 'more partition')}</li>` : ''}
    </ul>`;
}

function rangesOf(
  { asset, failures, survey: { counts }, partitions }: PartitionsReport,
  { status, ranges, more }: ListedStatus,
  links: Links,
): Html {
  const [tone, word] = shownStatus[status];
  return html`<h3>${badge(tone, `${number(counts[status])} ${word}`)}</h3>
    <ul class="ranges">
      ${ranges.map((range) => html`<li><a class="name" href="${hrefOf(range)}">${rangeWords(range)}</a>${range.count === 1 ? '' : html` <span class="muted">${counted(range.count, 'partition')}</span>`}${causeOf(range, failures, links)}</li>`)}
      ${more.ranges === 0 ? '' : html`<li class="muted">and ${counted(more.partitions, 'more partition')} in ${counted(more.ranges, 'range')}</li>`}
    </ul>`;

  function hrefOf(range: StatusRange): string {
    return range.count === 1 || partitions === undefined
      ? links.asset(asset.key, { partition: range.first })
      : links.asset(asset.key, { range: rangeText(range) });
  }
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
