import type { Measured, Task } from './datalake/measured.ts';
import type { Comparison } from './kit/compare.ts';
import type { ReactionResults } from './reactions/bench-reactions.ts';
import type { Results } from './results.ts';
import type { WebResults } from './web/bench-web.ts';

/** A guarantee of the project that the benchmark checks. */
export interface Bar {
  readonly what: string;
  readonly unit: string;
  readonly atMost?: number;
  readonly exactly?: (results: Results) => number;
  /** Whether it also applies to the small sizes of `--quick`. */
  readonly atAnySize: boolean;
  /** Undefined if the part was not measured. */
  readonly measured: (results: Results) => number | undefined;
}

const ratioOf = (name: Comparison['name']) => (results: Results) =>
  results.kit?.comparisons.find((comparison) => comparison.name === name)?.ratio;

/** Our figure relative to the Python client's, for the format with the worst ratio. */
const ofPython = (task: Task, figure: 'seconds' | 'peakMiB') => (results: Results) => {
  const share = (ours: Measured, python: Measured) => (100 * ours[figure]) / python[figure];
  const shares = (results.datalake?.files.comparisons ?? []).flatMap((each) =>
    each.task === task && each.python ? [share(each.ours, each.python)] : [],
  );
  return shares.length === 0 ? undefined : Math.max(...shares);
};

const latenciesOf = ({ sensor, automation }: ReactionResults) =>
  [sensor, automation].flatMap(({ alone, goingOn }) => [alone, goingOn]);

/** The worst of the pages that the bars apply to. */
const worstOf =
  (figure: (page: WebResults['pages'][number]) => number) =>
  ({ web }: Results) =>
    web && Math.max(...web.pages.filter(({ judged }) => judged).map(figure));

/** All bars. */
export const bars: readonly Bar[] = [
  {
    what: 'No-op run, kit against plain SDK',
    unit: '×',
    atMost: 1.5,
    atAnySize: false,
    measured: ratioOf('noop'),
  },
  {
    what: '10 steps in a sequence, kit against plain SDK',
    unit: '×',
    atMost: 1.4,
    atAnySize: false,
    measured: ratioOf('sequence10'),
  },
  {
    what: '1,000 steps, kit against plain SDK',
    unit: '×',
    atMost: 1.15,
    atAnySize: false,
    measured: ratioOf('fanOut1000'),
  },
  {
    what: 'Activity assets against workflow assets with one activity',
    unit: '×',
    atMost: 1.1,
    atAnySize: false,
    measured: ({ kit }) => kit?.activityAssets.ratio,
  },
  {
    what: 'Definitions of 10,000 assets, until they are loaded',
    unit: 'ms',
    atMost: 2_000,
    atAnySize: false,
    measured: ({ definitions }) => definitions?.medianMs,
  },
  {
    what: 'Counts by status of a million partitions',
    unit: 'ms',
    atMost: 300,
    atAnySize: false,
    measured: ({ partitions }) => partitions?.states.countsMs,
  },
  {
    what: 'A strip of 2,000 cells of a million partitions',
    unit: 'ms',
    atMost: 300,
    atAnySize: false,
    measured: ({ partitions }) => partitions?.states.stripMs,
  },
  {
    what: 'The first 100 missing ranges of a million partitions',
    unit: 'ms',
    atMost: 1_000,
    atAnySize: false,
    measured: ({ partitions }) => partitions?.states.missingMs,
  },
  {
    what: 'Stale ones of a million partitions, after a twentieth changed',
    unit: 'ms',
    atMost: 300,
    atAnySize: false,
    measured: ({ partitions }) => partitions?.states.staleMs,
  },
  {
    what: 'All pages of a million partitions, after a twentieth changed',
    unit: 's',
    atMost: 30,
    atAnySize: false,
    measured: ({ partitions }) => partitions?.states.foldAgainSeconds,
  },
  {
    what: 'The command partitions, of a million windows',
    unit: 's',
    atMost: 2,
    atAnySize: false,
    measured: ({ partitions }) => partitions?.windows.seconds,
  },
  {
    what: 'The command partitions, of a million windows, peak memory',
    unit: 'MiB',
    atMost: 200,
    atAnySize: false,
    measured: ({ partitions }) => partitions?.windows.peakMiB,
  },
  {
    what: 'The statement that records outcomes, now against before partitions had states',
    unit: '×',
    atMost: 1.25,
    atAnySize: false,
    measured: ({ partitions }) =>
      partitions && Math.max(...partitions.recording.statement.map(({ ratio }) => ratio)),
  },
  {
    what: 'The activity that records outcomes, now against before partitions had states',
    unit: '×',
    atMost: 1.1,
    atAnySize: false,
    measured: ({ partitions }) =>
      partitions && Math.max(...partitions.recording.activity.map(({ ratio }) => ratio)),
  },
  {
    what: '100 of a million pending requests, until they are taken',
    unit: 'ms',
    atMost: 5,
    atAnySize: false,
    measured: ({ partitions }) => partitions?.outbox.takeMs,
  },
  {
    what: 'A backfill of 100,000 partitions, until its first runs are requested',
    unit: 's',
    atMost: 5,
    atAnySize: false,
    measured: ({ partitions }) => partitions?.outbox.backfillSeconds,
  },
  {
    what: 'A backfill with a run for each partition, against plain runs',
    unit: '×',
    atMost: 1.6,
    atAnySize: false,
    measured: ({ partitions }) => partitions?.backfill.ratio,
  },
  {
    what: 'Many partitions in one run, against as many steps',
    unit: '×',
    atMost: 1.1,
    atAnySize: false,
    measured: ({ partitions }) => partitions?.oneRun.ratio,
  },
  {
    what: 'A run that logs 10,000 lines, against one that logs none',
    unit: '×',
    atMost: 1.15,
    atAnySize: false,
    measured: ({ reactions }) => reactions?.loggedLines.ratio,
  },
  {
    what: 'From the commit of a materialization to that of the begin of what follows, 95 of 100',
    unit: 'ms',
    atMost: 500,
    atAnySize: false,
    measured: ({ reactions }) =>
      reactions && Math.max(...latenciesOf(reactions).map(({ commitMs }) => commitMs.p95)),
  },
  {
    what: 'From the end of an activity to the begin of what follows on its materialization, 95 of 100',
    unit: 'ms',
    atMost: 1_500,
    atAnySize: false,
    measured: ({ reactions }) =>
      reactions && Math.max(...latenciesOf(reactions).map(({ activityMs }) => activityMs.p95)),
  },
  {
    what: 'A tick of automation of 10,000 assets with 100,000 partitions, nothing to do, the longest',
    unit: 'ms',
    atMost: 1_000,
    atAnySize: false,
    measured: ({ reactions }) =>
      reactions && Math.max(reactions.ticks.firstMs, reactions.ticks.mostMs),
  },
  {
    what: 'Rows that ticks of automation write, nothing to do',
    unit: '',
    exactly: () => 0,
    atAnySize: true,
    measured: ({ reactions }) => reactions?.ticks.rowsWritten,
  },
  {
    what: 'Alerts of 1,000 failures within a minute, for each rule and group',
    unit: '',
    exactly: () => 1,
    atAnySize: true,
    measured: ({ reactions }) => reactions && reactions.alerts.messages / reactions.alerts.groups,
  },
  {
    what: 'A page of a large deployment, time of the server, median',
    unit: 'ms',
    atMost: 100,
    atAnySize: false,
    measured: worstOf(({ medianMs }) => medianMs),
  },
  {
    what: 'A page of a large deployment, time of the server, 95 of 100',
    unit: 'ms',
    atMost: 200,
    atAnySize: false,
    measured: worstOf(({ p95Ms }) => p95Ms),
  },
  {
    what: 'A page of a large deployment, first contentful paint',
    unit: 'ms',
    atMost: 500,
    atAnySize: false,
    measured: worstOf(({ firstPaintMs }) => firstPaintMs),
  },
  {
    what: 'Graph of 2,000 assets, until it is drawn',
    unit: 'ms',
    atMost: 1_000,
    atAnySize: false,
    measured: ({ web }) => web?.graph.drawnMs,
  },
  {
    what: 'Scripts of a page, compressed',
    unit: 'KB',
    atMost: 200,
    atAnySize: true,
    measured: worstOf(({ scriptBytes }) => scriptBytes / 1_000),
  },
  {
    what: 'Memory of the web process, the most',
    unit: 'MB',
    atMost: 300,
    atAnySize: true,
    measured: ({ web }) => web?.peakMB,
  },
  {
    what: 'Job of 10,000 items, peak memory of its worker',
    unit: 'MiB',
    atMost: 512,
    atAnySize: false,
    measured: ({ kit }) => kit?.largeJob.peakMiB,
  },
  {
    what: 'Job of 10,000 items, records in Postgres',
    unit: '',
    exactly: ({ kit }) => (kit?.largeJob.items ?? 0) + 1,
    atAnySize: true,
    measured: ({ kit }) => kit?.largeJob.records,
  },
  {
    what: 'A tick that requests 100 runs, until all are completed',
    unit: 's',
    atMost: 10,
    atAnySize: false,
    measured: ({ sensors }) => sensors?.burst.medianSeconds,
  },
  {
    what: 'Pages of a tick in the largest realm',
    unit: '',
    atMost: 50,
    atAnySize: true,
    measured: ({ sensors }) => sensors?.sweeps.at(-1)?.mostPages,
  },
  {
    what: 'Ticks until a new user among 5,000 is found',
    unit: '',
    atMost: 2,
    atAnySize: true,
    measured: ({ sensors }) => sensors && Math.max(...(sensors.newUsers[0]?.ticks ?? [])),
  },
  {
    what: 'Peak memory of a worker, 100,000 users against 10,000',
    unit: '×',
    atMost: 1.2,
    atAnySize: false,
    measured: ({ sensors }) =>
      sensors &&
      (sensors.sweeps.at(-1)?.peakMiB ?? Number.NaN) /
        (sensors.sweeps.at(-2)?.peakMiB ?? Number.NaN),
  },
  {
    what: 'From a message to the first step of its run, 95 of 100',
    unit: 'ms',
    atMost: 1_000,
    atAnySize: false,
    measured: ({ matrixProfile }) => matrixProfile?.latency.begunMs.p95,
  },
  {
    what: 'From a message to its Job, 95 of 100 each of both parts of the way',
    unit: 'ms',
    atMost: 1_000,
    atAnySize: false,
    measured: ({ matrixProfile }) =>
      matrixProfile?.jobs && matrixProfile.latency.begunMs.p95 + matrixProfile.jobs.toJobMs.p95,
  },
  {
    what: "Columns of a file, time of the Python client's",
    unit: '%',
    atMost: 1,
    atAnySize: false,
    measured: ofPython('schema', 'seconds'),
  },
  {
    what: "Profile of all rows of a file, time of the Python client's",
    unit: '%',
    atMost: 20,
    atAnySize: false,
    measured: ofPython('exact', 'seconds'),
  },
  {
    what: "Profile of all rows of a file, memory of the Python client's",
    unit: '%',
    atMost: 50,
    atAnySize: false,
    measured: ofPython('exact', 'peakMiB'),
  },
];

export interface Verdict {
  readonly what: string;
  readonly measured: number;
  readonly bar: string;
  readonly unit: string;
  readonly verdict: 'pass' | 'fail' | 'not judged';
}

export function judge(results: Results, quick: boolean): readonly Verdict[] {
  return bars.flatMap((bar) => {
    const { what, unit } = bar;
    const measured = bar.measured(results);
    if (measured === undefined) return [];
    const exact = bar.exactly?.(results);
    const passed =
      exact === undefined ? measured <= (bar.atMost ?? Number.NaN) : measured === exact;
    const verdict = quick && !bar.atAnySize ? 'not judged' : passed ? 'pass' : 'fail';
    return [
      {
        what,
        measured,
        unit,
        bar: exact === undefined ? `≤ ${bar.atMost}` : `= ${exact}`,
        verdict,
      },
    ];
  });
}
