import type { JobReport } from '../../reports/jobs/read-jobs.ts';
import type { RunsReport } from '../../reports/runs/read-runs.ts';
import { html, type Html } from './html.ts';
import type { Page } from './layout.ts';
import type { Links } from './links.ts';
import { launchCard, type LaunchCard } from './launch/launch-card.ts';
import { auditLink } from './parts/audit-link.ts';
import { card } from './parts/card.ts';
import { command } from './parts/command.ts';
import { counted } from './parts/count.ts';
import { emptyState } from './parts/notice.ts';
import { runBadge } from './parts/run-badge.ts';
import { runsTable } from './parts/runs-table.ts';
import { table } from './parts/table.ts';
import { agoTime } from './parts/time.ts';
import { facts } from './parts/value.ts';

export interface JobsReport {
  readonly jobs: readonly JobReport[];
  /** The last run of each job; undefined if they could not be read. */
  readonly lastRuns: ReadonlyMap<string, RunsReport['runs'][number]> | undefined;
}

export function jobsPage({ jobs, lastRuns }: JobsReport, links: Links): Page {
  const columns = [
    { title: 'Job', kind: 'wide' },
    { title: 'Last run', kind: 'state' },
    { title: 'Started', kind: 'number' },
    { title: 'Config', kind: 'number' },
  ] as const;
  const rows = jobs.map(({ name, description, fields }) => {
    const last = lastRuns?.get(name);
    return {
      cells: [
        html`<a class="whole" href="${links.job(name)}"><span class="name">${name}</span></a>
          <p class="muted">${description}</p>`,
        last === undefined
          ? html`<span class="muted">${lastRuns === undefined ? 'not known' : 'never ran'}</span>`
          : runBadge(last),
        last === undefined ? '' : agoTime(last.startedAt),
        fields.length === 0 ? '' : counted(fields.length, 'field'),
      ],
    };
  });
  return {
    title: 'Jobs',
    section: 'Jobs',
    everySeconds: 30,
    follows: ['runs'],
    body: card({
      id: 'jobs',
      title: 'All jobs',
      body:
        jobs.length === 0
          ? emptyState(
              'There are no jobs.',
              html`Make a pipeline: ${command('new', 'pipeline', 'NAME')}`,
            )
          : table('Jobs', columns, rows),
    }),
  };
}

export interface JobPageReport {
  readonly job: JobReport;
  /** The asset to materialize; the runs are filtered by it. */
  readonly asset: string | undefined;
  /** Undefined if they could not be read. */
  readonly runs: RunsReport | undefined;
  readonly launch: Omit<LaunchCard, 'job' | 'last'>;
}

export function jobPage({ job, asset, runs, launch }: JobPageReport, links: Links): Page {
  const { name, description, needs, pool } = job;
  return {
    title: name,
    section: 'Jobs',
    everySeconds: 30,
    follows: [`job:${name}`],
    beside: auditLink(name, links),
    body: html`
      <p>${description}</p>
      ${
        needs.length + (pool === null ? 0 : 1) === 0
          ? ''
          : card({
              id: 'about',
              title: 'About',
              body: facts([
                ...(needs.length === 0 ? [] : [['Resources', needs.join(', ')] as const]),
                ...(pool === null ? [] : [['Pool', pool] as const]),
              ]),
            })
      }
      ${launchCard({ ...launch, job, last: runs?.runs[0]?.runId }, links)}
      ${card({
        id: 'runs',
        title: asset === undefined ? 'Latest runs' : `Latest runs of ${asset}`,
        aside: html`<a href="${links.runs({ job: name, asset })}">All runs</a>`,
        body: runsBody(runs, links),
      })}
    `,
  };
}

function runsBody(runs: RunsReport | undefined, links: Links): Html {
  if (runs === undefined) return html`<p class="muted">Not known.</p>`;
  if (runs.runs.length + runs.unbegun.length > 0) return runsTable('Latest runs', runs, links);
  return emptyState('It has never run.', html`Start its first run above.`);
}
