import type { FreshnessReport } from '../../../freshness/freshness-of.ts';
import { html, type Html } from '../html.ts';
import { badge, type Tone } from './badge.ts';
import { counted } from './count.ts';
import { agoTime, fullTime } from './time.ts';

const tones: Readonly<Record<FreshnessReport['state'], Tone>> = {
  fresh: 'ok',
  warning: 'stale',
  overdue: 'overdue',
  unknown: 'missing',
};

const words: Readonly<Record<FreshnessReport['state'], string>> = {
  fresh: 'fresh',
  warning: 'due',
  overdue: 'overdue',
  unknown: 'not known yet',
};

/** The freshness of an asset, since when, and its deadline. */
export function freshnessFact({
  state,
  since,
  overdueAt,
  partition,
  partitions,
  expected,
}: FreshnessReport): Html {
  const of = partitions > 1 ? counted(partitions, 'partition') : (partition ?? '');
  return html`${badge(tones[state], words[state])} ${of}
    ${since === null ? '' : html`since ${fullTime(since)}, ${agoTime(since)}`}
    ${overdueAt === null || state === 'overdue' ? '' : html`overdue at ${fullTime(overdueAt)}`}
    <p class="muted">expected ${expected}</p>`;
}
