import { endpoints } from '#orchestrator/web/api/endpoints.ts';

/**
 * The endpoint that corresponds to a command, by the command's name. Endpoints that change
 * something name their command themselves.
 */
export const endpointsOfCommands: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    endpoints.flatMap(({ id, action }) => (action === undefined ? [] : [[action, id]])),
  ),
  'alerts list': 'listAlerts',
  assets: 'listAssets',
  'assets show': 'showAsset',
  'assets why': 'explainAutomation',
  'audit list': 'listAudit',
  'automation list': 'listAutomation',
  'backfills list': 'listBackfills',
  'backfills show': 'showBackfill',
  'dead-letters list': 'listDeadLetters',
  jobs: 'listJobs',
  'partitions show': 'showPartitions',
  'runs list': 'listRuns',
  'runs logs': 'showRunLog',
  'runs show': 'showRun',
  'schedules list': 'listSchedules',
  'schedules show': 'showSchedule',
  'sensors list': 'listSensors',
  'sensors show': 'showSensor',
  status: 'showHealth',
};

/** Endpoints that correspond to an option of a command. */
export const endpointsOfOptions: Readonly<Record<string, string>> = {
  dryRunSensor: 'sensors tick --dry-run',
};

const ofMachine = 'it is about the machine that it runs on';
const ofCode = 'it is about the code of the project';
const ofDeployment = 'a deployment does it';
const ofAccess = 'it gives and takes access, which no token may do';
const ofPipeline = 'it is of a pipeline, and asks services of its own';

/** Commands without an endpoint, with the reason. */
export const commandsAlone: Readonly<Record<string, string>> = {
  'dead-letters show': 'a message may be confidential, and whoever looks at pages must not see it',
  'definitions validate': ofCode,
  dev: ofMachine,
  doctor: ofMachine,
  health: ofMachine,
  'import-dagster-state': ofDeployment,
  'matrix-profile submit': ofPipeline,
  migrate: ofDeployment,
  'new asset': ofCode,
  'new pipeline': ofCode,
  'new resource': ofCode,
  'new sensor': ofCode,
  quickstart: ofMachine,
  'schedules apply': ofDeployment,
  'schedules diff': ofDeployment,
  'tokens create': ofAccess,
  'tokens list': ofAccess,
  'tokens revoke': ofAccess,
  web: ofMachine,
  worker: ofMachine,
};
