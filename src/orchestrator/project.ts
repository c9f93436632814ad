/** What a project is called in the systems that it shares with others, and its task queues. */
export interface Project {
  /** Marks its schedules in Temporal and its connections in Postgres. */
  readonly name: string;
  /** What a person types to run the command line, as messages show it. */
  readonly command: string;
  /** The database that runs and materializations are recorded in, where `STATE_DATABASE_URL` names none. */
  readonly stateDatabase: string;
  /** Task queues of activities beside `default`, with how many activities one worker carries at once. */
  readonly queues: Readonly<Record<string, number>>;
  readonly examples: ProjectExamples;
}

/** Names that the help of commands shows. */
export interface ProjectExamples {
  readonly job: string;
  readonly config: string;
  readonly asset: string;
  readonly group: string;
  readonly sensor: string;
  readonly schedule: string;
  /** One whose cursor is a number, and a run key of its. */
  readonly numberedSensor: string;
  readonly runKey: string;
}

const usual: Project = {
  name: 'orchestrator',
  command: 'npx orchestrator',
  stateDatabase: 'orchestrator_state',
  queues: {},
  examples: {
    job: 'dailyReport',
    config: '{"day": "2026-01-01"}',
    asset: 'weather/readings',
    group: 'weather',
    sensor: 'newStations',
    schedule: 'dailyReportSchedule',
    numberedSensor: 'newFiles',
    runKey: 'reports/old.csv',
  },
};

let current = usual;

/**
 * Says which project this process belongs to. The command line does it from its configuration; a process of another kind does it before it
 * loads definitions.
 *
 * This is state of the process, and is set once at its start: a process belongs to one project, and the names stand in messages that are made at
 * every layer, down to a lost connection and a note on a schedule. As an argument they would pass through each function between the command line
 * and the message, for a value that never differs between two calls.
 */
export function setProject(given: Partial<Project>): void {
  current = { ...usual, ...given };
}

export function project(): Project {
  return current;
}
