import { readAlerts } from '../../reports/alerts/read-alerts.ts';
import { readAudit } from '../../reports/audit/read-audit.ts';
import { readBackfill } from '../../reports/backfills/read-backfill.ts';
import {
  withDeadLetters,
  withDeadLettersOf,
} from '../../reports/dead-letters/with-dead-letters.ts';
import { readJob, readJobs } from '../../reports/jobs/read-jobs.ts';
import { readLastRuns } from '../../reports/jobs/read-last-runs.ts';
import { readQueue } from '../../reports/queue/read-queue.ts';
import { readRuns } from '../../reports/runs/read-runs.ts';
import { findSchedule, jobSchedules } from '../../reports/schedules/find-schedule.ts';
import { readSchedules } from '../../reports/schedules/read-schedules.ts';
import { isSensor } from '../../reports/sensors/is-sensor.ts';
import { readSensor } from '../../reports/sensors/read-sensor.ts';
import { readSensors } from '../../reports/sensors/read-sensors.ts';
import { alertsPage } from './alerts.ts';
import { auditPage } from './audit.ts';
import { automationPage } from './automation.ts';
import { backfillPage } from './backfill.ts';
import { backfillsPage } from './backfills.ts';
import { readDeadLetterPlace } from '../api/dead-letters.ts';
import { deadLettersPage } from './dead-letters.ts';
import { jobPage, jobsPage } from './jobs.ts';
import { readLaunch } from './launch/read-launch.ts';
import type { Page } from './layout.ts';
import type { Links } from './links.ts';
import type { PageRequest, PartSource } from './page-request.ts';
import { readBackfillForm } from './read-backfill-form.ts';
import { queuePage } from './queue.ts';
import { schedulePage } from './schedule.ts';
import { sensorPage } from './sensor.ts';
import { shownProblems } from './shown-problems.ts';
import type { Snapshots } from './snapshot.ts';

const backfillsAtOnce = 50;
const partitionsOfBackfill = 50;
const lastRuns = 10;
const lastTicks = 200;
const placesOfPool = 20;
const messagesOfTarget = 20;
const deadLettersAtOnce = 50;
const actionsAtOnce = 50;

/** The functions that read the pages about jobs and everything that starts runs, by path. */
export function createWorkReaders(snapshots: Snapshots, links: Links) {
  return {
    '/jobs': async (source: PartSource): Promise<Page> => {
      const [jobs, last] = await Promise.all([
        readJobs(source),
        source.part('Last runs', readLastRuns),
      ]);
      return jobsPage({ jobs, lastRuns: last }, links);
    },
    '/jobs/:name': async (source: PartSource, request: PageRequest): Promise<Page> => {
      const job = await readJob(source, request.name);
      const { assets } = await source.definitions();
      const { query } = request;
      const asset = assets.find(({ key }) => key === query('selection'))?.key;
      const wanted = { job: job.name, asset, limit: lastRuns };
      const [launch, runs] = await Promise.all([
        readLaunch(source, job.name, request),
        source.part('Latest runs', async (of) =>
          readRuns(of, wanted, await snapshots.blockedRuns(of.note)),
        ),
      ]);
      return jobPage({ job, asset, runs, launch }, links);
    },
    '/backfills': async (source: PartSource): Promise<Page> => {
      const { backfills } = await source.store();
      return backfillsPage(await backfills.list(backfillsAtOnce), links);
    },
    '/backfill': (source: PartSource, given: PageRequest): Promise<Page> =>
      readBackfillForm(source, given, links),
    '/backfills/:name': async (source: PartSource, { name }: PageRequest): Promise<Page> => {
      return backfillPage(await readBackfill(source, name, partitionsOfBackfill), links);
    },
    '/automation': async (source: PartSource): Promise<Page> => {
      const sensors = (await source.definitions()).sensors.filter(isSensor);
      const [ofSensors, ofSchedules] = await Promise.all([
        source.part('Sensors', (of) => readSensors(of, sensors)),
        source.part('Schedules', async (of) => readSchedules(of, await jobSchedules(of), 1)),
      ]);
      return automationPage({ sensors: ofSensors, schedules: ofSchedules }, links);
    },
    '/automation/sensors/:name': async (
      source: PartSource,
      { name }: PageRequest,
    ): Promise<Page> => {
      return sensorPage(await readSensor(source, name, lastTicks), links);
    },
    '/automation/schedules/:name': async (
      source: PartSource,
      { name }: PageRequest,
    ): Promise<Page> => {
      const [report] = await readSchedules(
        source,
        [await findSchedule(source, name, 'show')],
        lastRuns,
      );
      if (report === undefined) throw new Error(`No report of ${name}`);
      return schedulePage(report, links);
    },
    '/queue': async (source: PartSource): Promise<Page> => {
      const [queue, deadLetters, snapshot] = await Promise.all([
        source.part('Queue', (of) => readQueue(of, placesOfPool)),
        withDeadLetters(source, async (queues) => queues),
        snapshots.read(),
      ]);
      return queuePage(
        {
          queue,
          deadLetters,
          problems: shownProblems(snapshot, links).filter(({ href }) => href === links.queue),
        },
        links,
      );
    },
    '/queue/dead-letters/:name': (
      source: PartSource,
      { name, query }: PageRequest,
    ): Promise<Page> =>
      withDeadLettersOf(source, name, async (queue) => {
        const after = readDeadLetterPlace(query('after') || undefined);
        const page = await queue.deadLetters.list(deadLettersAtOnce, after);
        return deadLettersPage({ ...page, queue, isFirst: after === undefined }, links);
      }),
    '/alerts': async (source: PartSource): Promise<Page> =>
      alertsPage(await readAlerts(source, messagesOfTarget), links),
    '/audit': async (source: PartSource, { query }: PageRequest): Promise<Page> => {
      const given = {
        who: query('who'),
        action: query('action'),
        about: query('about'),
        before: query('before'),
      };
      const report = await readAudit(source, {
        who: given.who || undefined,
        action: given.action || undefined,
        about: given.about || undefined,
        before: /^\d{1,15}$/.test(given.before) ? Number(given.before) : undefined,
        limit: actionsAtOnce,
      });
      return auditPage(report, given, links);
    },
  };
}
