import path from 'node:path';
import { type Env, TerminalError } from '@moderate/orchestrator';
import { webUiLink } from '@moderate/orchestrator/client';
import {
  cacheFolder,
  type DevOptions,
  findTemporal,
  keepWebRunning,
  keepWorkerRunning,
  type OpenStack,
  openStack,
} from '@moderate/orchestrator/dev';
import { loadSamples } from '../sample-data/load-samples.ts';
import { createPhases, type Phases } from './phases.ts';
import { type FinishedRun, runIngestion } from './run-ingestion.ts';
import { summaryTable } from './summary.ts';

export interface QuickstartOptions extends DevOptions {
  /** Exit after the summary; otherwise the stack runs until the signal is aborted. */
  readonly once: boolean;
}

/**
 * Starts the stack, loads the sample databases, runs the Postgres ingestion on them and prints the
 * result. All processes have ended on return.
 *
 * @returns whether the run completed
 * @throws TerminalError if another stack uses the folder, or a service or the worker does not start
 */
export async function runQuickstart(options: QuickstartOptions): Promise<boolean> {
  const { env, report, once } = options;
  const phases = createPhases();
  const installMs = Number(env['MODERATE_INSTALL_MS']);
  if (installMs) phases.add('install dependencies', installMs);
  if (!env['TEMPORAL_ADDRESS'])
    await phases.measure('find or get Temporal', () => findTemporalOf(options));
  report('Starting the services …');
  const stack = await phases.measure('start services', () => openStack(options));

  const ending = new AbortController();
  const signal = AbortSignal.any([options.signal, ending.signal]);
  let giveUp: (error: Error) => void = () => undefined;
  let setReady: () => void = () => undefined;
  const trouble = new Promise<never>((_, reject) => (giveUp = reject));
  const ready = new Promise<void>((resolve) => (setReady = resolve));
  const onGivenUp = (): void =>
    giveUp(new TerminalError('The worker did not start.', { code: 'DEV_SERVICE_FAILED' }));
  const worker = keepWorkerRunning({
    ...options,
    stack,
    signal,
    quiet: true,
    onReady: setReady,
    onGivenUp,
  });
  const web = keepWebRunning({ ...options, stack, signal });
  try {
    void stack.lost.then((name) =>
      giveUp(
        new TerminalError(`${name} ended by itself; its log is under ${options.folder}.`, {
          code: 'DEV_SERVICE_FAILED',
        }),
      ),
    );
    const finished = await Promise.race([
      ingestSamples({ ...options, signal }, stack, phases, ready),
      trouble,
    ]);
    if (!finished) return false;
    report(account(finished, { ...env, ...stack.env }, stack, phases));
    if (once) {
      report(
        'The stack ends now, the data stays: npm run dev starts it again, and the links work.',
      );
    } else {
      report('The stack keeps running: Ctrl-C ends it, the data stays.');
      await Promise.race([worker, trouble]);
    }
    return finished.end.status === 'completed';
  } finally {
    ending.abort();
    await Promise.all([worker, web]);
    await stack.close();
  }
}

async function findTemporalOf({ env, name, folder, report }: QuickstartOptions): Promise<string> {
  return findTemporal({
    env,
    cacheFolder: await cacheFolder(env, name, path.join(folder, 'cache')),
    report,
  });
}

async function ingestSamples(
  { env: given, report, signal }: QuickstartOptions,
  stack: OpenStack,
  phases: Phases,
  ready: Promise<void>,
): Promise<FinishedRun | undefined> {
  const env: Env = { ...given, ...stack.env };
  if (stack.ownsPostgres) {
    report('Loading the sample databases …');
    await phases.measure('load sample data', () => loadSamples(env, report));
  } else {
    report(
      'POSTGRES_HOST names a server, so its own databases are cataloged and no sample data are loaded.',
    );
  }
  await phases.measure('wait for the worker', () => Promise.race([ready, aborted(signal)]));
  if (signal.aborted) return undefined;
  report('Running postgresIngestionJob …');
  return phases.measure('run postgresIngestionJob', () => runIngestion(env, report, signal));
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) =>
    signal.aborted ? resolve() : signal.addEventListener('abort', () => resolve(), { once: true }),
  );
}

function account(
  { run, end, outcomes }: FinishedRun,
  env: Env,
  stack: OpenStack,
  phases: Phases,
): string {
  const failure = end.error === null ? [] : [`The run ${end.status}: ${end.error}`, ''];
  const link = webUiLink(env, run);
  const pages = stack.urls['Web pages'];
  const links = [
    pages && `  Run      ${pages}runs/${run.runId}`,
    link && `  Temporal ${link}`,
    `  Catalog  ${stack.urls['Catalog'] ?? stack.urls['OpenMetadata'] ?? ''}`,
  ];
  return [
    '',
    ...failure,
    summaryTable(outcomes),
    '',
    ...links.filter(Boolean),
    '',
    'Where the time went',
    phases.table(),
    '',
  ].join('\n');
}
