import { chosenKeyProblem } from '@moderate/orchestrator';
import { postgresDatabaseUrl } from '@moderate/orchestrator/client';
import { type AddCommand, examples } from '@moderate/orchestrator/cli';
import { datasetFiles } from '../datasets/partitions.ts';
import { users } from '../trust/partitions.ts';
import { importState } from './dagster/import-state.ts';

interface Options {
  readonly dryRun?: boolean;
  readonly database: string;
}

/** Everything that the import migrates, and the partitions of the assets. */
const partitioned = [
  ['trust/user_did', users],
  ['datasets/uploaded_file', datasetFiles],
] as const;

/** The command that imports the state of the platform's former orchestrator. */
export const addCommands: AddCommand = (program, context) => {
  program
    .command('import-dagster-state')
    .description(
      'Import the state of the Dagster deployment, so that no user gets a second DID and no dataset is uploaded again',
    )
    .option('--dry-run', 'Count what would be imported and write nothing')
    .option(
      '--database <name>',
      'The old state database, on the server of POSTGRES_*',
      'moderate_workflows_dagster_state',
    )
    .addHelpText(
      'after',
      examples('moderate import-dagster-state --dry-run', 'moderate import-dagster-state'),
    )
    .action(async ({ dryRun = false, database }: Options) => {
      const url = postgresDatabaseUrl(context.env, database);
      const { materializations, partitionKeys } = await context.store();
      const summary = await importState(
        url,
        dryRun
          ? undefined
          : async (page) => {
              for (const [asset, { name }] of partitioned) {
                const keys = page
                  .filter((one) => one.asset === asset)
                  .map(({ partition }) => partition);
                await partitionKeys.change({
                  name,
                  add: keys.filter((key) => chosenKeyProblem(key) === undefined),
                  remove: [],
                });
              }
              return materializations.import(page);
            },
      );
      const { users, commits, imported, unknown, unknownTotal } = summary;
      context.output.show({ ...summary }, [
        `Users with a DID: ${users}`,
        `Uploaded files of datasets: ${commits}`,
        imported === undefined ? 'Dry run: nothing was written' : `New here: ${imported}`,
        ...unknown.map(({ key, reason }) => `Left out: ${key}: ${reason}`),
        ...(unknownTotal > unknown.length
          ? [`… and ${unknownTotal - unknown.length} more left out`]
          : []),
      ]);
    });
};
