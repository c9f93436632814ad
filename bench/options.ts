import { Command, InvalidArgumentError, Option } from 'commander';

export const parts = [
  'kit',
  'definitions',
  'partitions',
  'reactions',
  'web',
  'ingestion',
  'sensors',
  'matrix-profile',
  'datalake',
  'profile',
] as const;
export type Part = (typeof parts)[number];

export interface BenchOptions {
  readonly only: readonly Part[];
  /** Small sizes and few rounds: a smoke test that judges no speed. */
  readonly quick: boolean;
  /** Output file for the results as JSON. */
  readonly out: string;
  /** Folder for CPU profiles of the workers. */
  readonly cpuProfiles: string | undefined;
}

/** Parses the command line. `--help` prints the usage and exits. */
export function parseOptions(args: readonly string[]): BenchOptions {
  const program = new Command('npm run bench --')
    .description(
      'Measures the kit against the plain Temporal SDK, how long many assets take to load, an asset with a million partitions, what follows on a materialization, the web pages of a large deployment, the ingestion of a large Postgres server, sensors, messages, the datalake beside the Python client, and the profile of a large table.',
    )
    .addOption(
      new Option('--only <part>', 'measure this part only, may be repeated')
        .choices(parts)
        .argParser(collectPart),
    )
    .option(
      '--quick',
      'small sizes and few rounds, to see that it works; speed is not judged',
      false,
    )
    .option('--out <file>', 'write the results as JSON to this file', 'bench-results.json')
    .option(
      '--cpu-profiles <folder>',
      'write CPU profiles of the workers to this folder; this makes them slower',
    )
    .addHelpText('after', '\nEnds with code 1 when a bar is missed.')
    .parse(args, { from: 'user' });
  const {
    only = parts,
    quick,
    out,
    cpuProfiles,
  } = program.opts<Partial<BenchOptions> & Pick<BenchOptions, 'quick' | 'out'>>();
  return { only, quick, out, cpuProfiles };
}

function collectPart(value: string, before: readonly Part[] = []): readonly Part[] {
  const part = parts.find((candidate) => candidate === value);
  if (part === undefined) throw new InvalidArgumentError(`It takes ${parts.join(', ')}.`);
  return [...before, part];
}
