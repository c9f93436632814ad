/** The endpoint that shows or does what a command does, by the command's name. */
export const endpointsOfCommands: Readonly<Record<string, string>> = {
  'alerts list': 'listAlerts',
  'alerts retry': 'retryAlerts',
  'alerts silence': 'silenceAlerts',
  'alerts unsilence': 'unsilenceAlerts',
  assets: 'listAssets',
  'assets report': 'reportMaterialization',
  'assets show': 'showAsset',
  'assets why': 'explainAutomation',
  'automation list': 'listAutomation',
  'automation pause': 'pauseAutomation',
  'automation resume': 'resumeAutomation',
  backfill: 'startBackfill',
  'backfills cancel': 'cancelBackfill',
  'backfills list': 'listBackfills',
  'backfills pause': 'pauseBackfill',
  'backfills resume': 'resumeBackfill',
  'backfills retry': 'retryBackfill',
  'backfills show': 'showBackfill',
  jobs: 'listJobs',
  materialize: 'materialize',
  'partitions add': 'addPartitionKeys',
  'partitions remove': 'removePartitionKeys',
  'partitions show': 'showPartitions',
  run: 'launchJob',
  'runs cancel': 'cancelRun',
  'runs list': 'listRuns',
  'runs logs': 'showRunLog',
  'runs retry': 'retryRun',
  'runs show': 'showRun',
  'runs terminate': 'terminateRun',
  'schedules list': 'listSchedules',
  'schedules pause': 'pauseSchedule',
  'schedules show': 'showSchedule',
  'schedules start': 'resumeSchedule',
  'schedules trigger': 'triggerSchedule',
  'sensors cursor': 'setSensorCursor',
  'sensors ignore': 'ignoreRunKey',
  'sensors list': 'listSensors',
  'sensors pause': 'pauseSensor',
  'sensors resume': 'resumeSensor',
  'sensors show': 'showSensor',
  'sensors tick': 'tickSensor',
  'sensors unignore': 'unignoreRunKey',
  status: 'showHealth',
};

/** Endpoints that do what an option of a command does. */
export const endpointsOfOptions: Readonly<Record<string, string>> = {
  dryRunSensor: 'sensors tick --dry-run',
};

const ofMachine = 'it is about the machine that it runs on';
const ofCode = 'it is about the code of the project';
const ofDeployment = 'a deployment does it';
const ofPipeline = 'it is of a pipeline, and asks services of its own';

/** Commands that the API has nothing for, with the reason. */
export const commandsAlone: Readonly<Record<string, string>> = {
  'alerts test': 'it sends from this process, as its variables say',
  'dead-letters drop': ofPipeline,
  'dead-letters list': ofPipeline,
  'dead-letters replay': ofPipeline,
  'dead-letters show': ofPipeline,
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
  web: ofMachine,
  worker: ofMachine,
};
