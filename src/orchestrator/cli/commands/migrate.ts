import type { Command } from 'commander';
import { ensureSearchAttributes } from '../../client/ensure-search-attributes.ts';
import { migrateStateDatabase, stateDatabaseUrl } from '../../state/state-database.ts';
import { messageOf } from '../../message-of.ts';
import { unaudited } from '../audit/unaudited.ts';
import type { Context } from '../context.ts';
import { examples } from '../examples.ts';
import { withoutSecrets } from '../../reports/health/without-secrets.ts';
import { project } from '../../project.ts';

/**
 * The exit code if the state database is up to date, but Temporal's search attributes are
 * incomplete.
 */
const onlyStateDatabase = 4;

export function addMigrateCommand(program: Command, context: Context): void {
  unaudited(program.command('migrate'))
    .description(
      'Create or migrate the state database, and create the search attributes in Temporal ' +
        `(exit code ${onlyStateDatabase} if only the state database was migrated: run it again when Temporal answers)`,
    )
    .addHelpText('after', examples(`${project().command} migrate`))
    .action(async () => {
      const url = stateDatabaseUrl(context.env);
      const { migrationsUrl } = await context.definitions();
      const migrations = await migrateStateDatabase(url, migrationsUrl);
      const { created, problem } = await createSearchAttributes(context);
      const stateDatabase = withoutSecrets(url);
      const left = problem === undefined ? [] : [{ step: 'searchAttributes', reason: problem }];
      context.output.show({ stateDatabase, migrations, searchAttributes: created, left }, [
        `State database ${stateDatabase}: ${migrations.length === 0 ? 'up to date' : `ran ${migrations.join(', ')}`}`,
        problem === undefined
          ? `Search attributes: ${created.length === 0 ? 'all there' : `created ${created.join(', ')}`}`
          : 'Search attributes: not created',
      ]);
      if (problem === undefined) return;
      context.output.note(
        `${problem}\nThe state database is up to date. To create the search attributes, run ${project().command} migrate again when Temporal answers.`,
      );
      context.exitWith(onlyStateDatabase);
    });
}

/** Which search attributes were created, and why any are missing. */
async function createSearchAttributes(
  context: Context,
): Promise<{ readonly created: readonly string[]; readonly problem: string | undefined }> {
  try {
    return { created: await ensureSearchAttributes(await context.temporal()), problem: undefined };
  } catch (error) {
    return { created: [], problem: messageOf(error) };
  }
}
