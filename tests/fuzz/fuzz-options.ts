import { Command, InvalidArgumentError, Option } from 'commander';

export interface FuzzArguments {
  readonly files: number;
  /** Random if omitted. */
  readonly seed?: number;
  /** Index of the first file. */
  readonly first: number;
}

/** Parses the command line. `--help` and invalid arguments print a message and exit. */
export function parseOptions(args: readonly string[]): FuzzArguments {
  return new Command('npm run test:fuzz --')
    .description(
      'Generates CSV, JSON and Parquet files with known content, lets the datalake ingestion and the conversion of datasets read them, and reports each that is read wrong or refused without a reason.',
    )
    .addOption(
      new Option('--files <number>', 'how many files').default(1_000).argParser(wholeNumber(1)),
    )
    .addOption(
      new Option(
        '--seed <number>',
        'what all files follow from; a random one by default',
      ).argParser(wholeNumber(0)),
    )
    .addOption(
      new Option('--first <number>', 'index of the first file, to repeat one')
        .default(0)
        .argParser(wholeNumber(0)),
    )
    .addHelpText(
      'after',
      '\nFiles that fail are kept in the folder for temporary files. Ends with code 1 when there are any.',
    )
    .allowExcessArguments(false)
    .parse(args, { from: 'user' })
    .opts<FuzzArguments>();
}

function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (!/^\d+$/.test(text) || !Number.isSafeInteger(number) || number < least) {
      throw new InvalidArgumentError(`It takes a whole number of at least ${least}.`);
    }
    return number;
  };
}
