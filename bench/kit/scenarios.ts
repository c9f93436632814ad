export interface Scenario {
  readonly name:
    | 'noop'
    | 'recordedNoop'
    | 'sequence10'
    | 'fanOut100'
    | 'fanOut1000'
    | 'fanOut1000AtOnce'
    | 'activityAssets'
    | 'partitionsOfOneRun'
    | 'loggedLines';
  readonly title: string;
  readonly job: 'noopJob' | 'sequenceJob' | 'fanOutJob' | 'activityAssetsJob' | 'materializeAssets';
  /** Job of the counterpart, if it differs. */
  readonly otherJob?: 'recordedNoopJob' | 'fanOutJob';
  readonly config: Readonly<Record<string, unknown>>;
  /** Config of the counterpart, if it differs. */
  readonly otherConfig?: Readonly<Record<string, unknown>>;
  /** Uncounted rounds of each side, until V8 has compiled the code of a run. */
  readonly warmUpRounds: number;
  /** Kit and raw alternate in going first. */
  readonly rounds: number;
  /** Consecutive runs of each side in a round. */
  readonly runsPerRound: number;
}

/**
 * Activity assets in a run of the kit; the counterpart materializes as many workflow assets with
 * one activity each.
 */
export function activityAssetsScenario(quick: boolean): Scenario {
  const total = quick ? 10 : 100;
  return {
    name: 'activityAssets',
    title: `${total} steps at once`,
    job: 'activityAssetsJob',
    otherJob: 'fanOutJob',
    config: {
      total,
      maxConcurrent: total,
    },
    warmUpRounds: quick ? 1 : 4,
    rounds: quick ? 2 : 16,
    runsPerRound: 2,
  };
}

/** Equals the maximum number of steps of a run in flight. */
const stepsInFlight = 500;

/** All partitions of an asset in one run; the counterpart has as many concurrent steps. */
export function partitionsOfOneRunScenario(quick: boolean): Scenario {
  const total = quick ? 20 : 10_000;
  const partitions = Array.from({ length: total }, (_, index) => `item-${index}`);
  return {
    name: 'partitionsOfOneRun',
    title: `${total} partitions in one run`,
    job: 'materializeAssets',
    otherJob: 'fanOutJob',
    config: {
      selection: ['bench/activity_item'],
      config: {},
      partitions,
    },
    otherConfig: {
      total,
      maxConcurrent: stepsInFlight,
    },
    warmUpRounds: 1,
    rounds: quick ? 2 : 3,
    runsPerRound: 1,
  };
}

/** Steps that log ten lines each; the counterpart has as many steps without logs. */
export function loggedLinesScenario(quick: boolean): Scenario {
  const total = quick ? 20 : 1_000;
  const partitions = Array.from({ length: total }, (_, index) => `step-${index}`);
  const configOf = (lines: number) => ({
    selection: ['bench/logged'],
    config: { 'bench/logged': { lines } },
    partitions,
  });
  return {
    name: 'loggedLines',
    title: `${total} steps with ten log lines each`,
    job: 'materializeAssets',
    config: configOf(10),
    otherConfig: configOf(0),
    warmUpRounds: 2,
    rounds: quick ? 2 : 10,
    runsPerRound: 1,
  };
}

/** Small sizes for a smoke test; the names stay, so that the results are comparable. */
export function scenarios(quick: boolean): readonly Scenario[] {
  const few = quick ? 2 : undefined;
  const fanOut = (total: number) => (quick ? total / 10 : total);
  return [
    {
      name: 'noop',
      title: 'No-op run',
      job: 'noopJob',
      config: {},
      warmUpRounds: few ?? 20,
      rounds: few ?? 24,
      runsPerRound: few ?? 10,
    },
    {
      name: 'recordedNoop',
      title: 'No-op run, with the plain SDK recording it too',
      job: 'noopJob',
      otherJob: 'recordedNoopJob',
      config: {},
      warmUpRounds: few ?? 20,
      rounds: few ?? 24,
      runsPerRound: few ?? 10,
    },
    {
      name: 'sequence10',
      title: '10 steps in a sequence',
      job: 'sequenceJob',
      config: { steps: 10 },
      warmUpRounds: 1,
      rounds: few ?? 12,
      runsPerRound: few ?? 4,
    },
    {
      name: 'fanOut100',
      title: `${fanOut(100)} steps at once`,
      job: 'fanOutJob',
      config: { total: fanOut(100), maxConcurrent: fanOut(100) },
      warmUpRounds: 1,
      rounds: few ?? 10,
      runsPerRound: few ?? 2,
    },
    {
      name: 'fanOut1000',
      title: `${fanOut(1000)} steps, 100 at once`,
      job: 'fanOutJob',
      config: { total: fanOut(1000), maxConcurrent: fanOut(100) },
      warmUpRounds: 1,
      rounds: few ?? 9,
      runsPerRound: 1,
    },
    {
      name: 'fanOut1000AtOnce',
      title: `${fanOut(1000)} steps, all at once`,
      job: 'fanOutJob',
      config: { total: fanOut(1000), maxConcurrent: fanOut(1000) },
      warmUpRounds: 1,
      rounds: few ?? 9,
      runsPerRound: 1,
    },
  ];
}
