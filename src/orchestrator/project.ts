/** A project's name in the systems that it shares with others, and its task queues. */
export interface Project {
  /** Marks its schedules in Temporal and its connections in Postgres. */
  readonly name: string;
  /** The command that starts the command line, as messages show it. */
  readonly command: string;
  /** The database that stores runs and materializations if `STATE_DATABASE_URL` names none. */
  readonly stateDatabase: string;
  /**
   * Task queues of activities besides `default`, with the number of activities that one worker runs
   * at once.
   */
  readonly queues: Readonly<Record<string, number>>;
  readonly examples: ProjectExamples;
}

/** Names that the help of the commands uses as examples. */
export interface ProjectExamples {
  readonly job: string;
  readonly config: string;
  readonly asset: string;
  readonly group: string;
  readonly sensor: string;
  readonly schedule: string;
  /** A sensor whose cursor is a number, and one of its run keys. */
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
 * Sets the project of this process. The command line does so from its configuration; any other
 * process does so before it loads definitions.
 *
 * This is process-wide state that is set once at startup. A process belongs to one project, and
 * messages at every layer use its names, down to a lost connection and the note on a schedule. As
 * an argument, the project would have to pass through every function between the command line and
 * the message, although it never differs between two calls.
 */
export function setProject(given: Partial<Project>): void {
  current = { ...usual, ...given };
}

export function project(): Project {
  return current;
}
