import type { PastStep } from '../../../state/asset-history.ts';
import { html, type Html } from '../html.ts';
import type { Links } from '../links.ts';
import { card } from './card.ts';
import { number } from './count.ts';

const fewest = 3;
const shownPlots = 6;

interface Series {
  readonly name: string;
  /** Seconds since 1970, oldest first. */
  readonly times: readonly number[];
  readonly values: readonly number[];
}

/** Plots of numeric metadata of the last materializations; empty if there are too few values. */
export function plotsOf(past: readonly PastStep[], links: Links): Html {
  const series = seriesOf(past).slice(0, shownPlots);
  if (series.length === 0) return html``;
  return html`${card({ id: 'plots', title: 'Metadata over time', body: html`<div class="plots">${series.map(plot)}</div>` })}
    <link rel="stylesheet" href="${links.static('uplot.css')}" />
    <script defer src="${links.static('uplot.js')}"></script>
    <script type="module" src="${links.static('plots.js')}"></script>`;
}

function plot({ name, times, values }: Series): Html {
  const last = values.at(-1) ?? 0;
  return html`<figure class="plot" data-plot="${JSON.stringify([times, values])}">
    <figcaption>
      <strong>${name}</strong>
      <span class="muted"
        >${number(last)}, the last of ${number(values.length)} values between
        ${number(Math.min(...values))} and ${number(Math.max(...values))}</span
      >
    </figcaption>
  </figure>`;
}

function seriesOf(past: readonly PastStep[]): readonly Series[] {
  const materialized = past.filter(({ status }) => status === 'materialized').toReversed();
  const names = new Set(
    materialized.flatMap(({ metadata }) =>
      Object.keys(metadata).filter((name) => typeof metadata[name] === 'number'),
    ),
  );
  return [...names].flatMap((name) => {
    const points = materialized.flatMap(({ endedAt, metadata }) => {
      const value = metadata[name];
      return typeof value === 'number'
        ? [{ time: Math.round(endedAt.getTime() / 1000), value }]
        : [];
    });
    if (points.length < fewest) return [];
    return [
      { name, times: points.map(({ time }) => time), values: points.map(({ value }) => value) },
    ];
  });
}
