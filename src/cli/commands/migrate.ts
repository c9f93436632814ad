import type { Command } from 'commander';
import { ensureSearchAttributes } from '../../orchestrator/client/ensure-search-attributes.ts';
import { migrateStateDatabase, stateDatabaseUrl } from '../../orchestrator/state/state-database.ts';
import type { Context } from '../context.ts';
import { examples } from '../examples.ts';
import { withoutSecrets } from '../health/without-secrets.ts';

export function addMigrateCommand(program: Command, context: Context): void {
  program
    .command('migrate')
    .description('create the state database or bring it up to date, and create the search attributes')
    .addHelpText('after', examples('moderate migrate'))
    .action(async () => {
      const url = stateDatabaseUrl(context.env);
      const { migrationsUrl } = await context.definitions();
      const migrations = await migrateStateDatabase(url, migrationsUrl);
      const created = await ensureSearchAttributes(await context.temporal());
      const stateDatabase = withoutSecrets(url);
      context.output.show({ stateDatabase, migrations, searchAttributes: created }, [
        `State database ${stateDatabase}: ${migrations.length === 0 ? 'up to date' : `ran ${migrations.join(', ')}`}`,
        `Search attributes: ${created.length === 0 ? 'all there' : `created ${created.join(', ')}`}`,
      ]);
    });
}
