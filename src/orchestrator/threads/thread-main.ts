import { fileURLToPath } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import { asyncLocalStorage } from '@temporalio/activity';
import type pg from 'pg';
import { materializeStep } from '../assets/materialize-step.ts';
import { notRegistered } from '../assets/not-registered.ts';
import type { Definitions } from '../definitions/deployment.ts';
import { importDefinitions } from '../definitions/import-definitions.ts';
import { loadFailure } from '../definitions/load-failure.ts';
import { openResources, type OpenResources } from '../definitions/resource.ts';
import { setProject } from '../project.ts';
import { connectStateDatabase } from '../state/state-database.ts';
import { activityFailure } from '../worker/activity-failure.ts';
import { ownFileOf, projectFolderOf } from '../worker/own-files.ts';
import { closeThread, type FromThread, type ThreadData, type ThreadTask } from './messages.ts';
import { sendError } from './sent-error.ts';
import { createThreadContext } from './thread-context.ts';

// A worker's thread: loads the project's definitions once, then materializes assets one at a time.
const { definitionsUrl, env, project, stateDatabaseUrl } = workerData as ThreadData;

interface Opened {
  readonly definitions: Definitions;
  readonly resources: OpenResources;
  readonly stateDatabase: pg.Pool;
}

const projectFolder = projectFolderOf(fileURLToPath(definitionsUrl));
const ownFile = (file: string) => ownFileOf(projectFolder, file);

let opened: Promise<Opened> | undefined;

async function open(): Promise<Opened> {
  setProject(project);
  const definitions = await importDefinitions(definitionsUrl).catch((error: unknown) => {
    throw loadFailure(error, projectFolder);
  });
  // Clients and connections are created on first use.
  return {
    definitions,
    resources: openResources(definitions.resources, env),
    stateDatabase: connectStateDatabase(stateDatabaseUrl),
  };
}

async function carryOut({ input, info, port }: ThreadTask): Promise<void> {
  const { context, calls } = createThreadContext(port, info);
  const send = (message: FromThread) => port.postMessage(message);
  try {
    opened ??= open();
    const parts = await opened;
    const asset = parts.definitions.activityAssets.find(({ key }) => key === input.asset);
    if (asset === undefined) throw notRegistered(input.asset);
    const result = await asyncLocalStorage.run(context, () =>
      materializeStep(asset, input, { ...parts, ...calls }),
    );
    send({ type: 'materialized', json: JSON.stringify(result) });
  } catch (error) {
    const { isLocal, attempt } = info;
    const failure = activityFailure(error, {
      isLocal,
      attempt,
      isCancelled: context.cancellationSignal.aborted,
      ownFile,
    });
    send({ type: 'failed', error: sendError(failure) });
  } finally {
    port.close();
  }
}

async function close(): Promise<void> {
  const parts = await opened?.catch(() => undefined);
  await Promise.allSettled([parts?.resources.close(), parts?.stateDatabase.end()]);
  process.exit();
}

parentPort?.on(
  'message',
  (message: ThreadTask | typeof closeThread) =>
    void (message === closeThread ? close() : carryOut(message)),
);
