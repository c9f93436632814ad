import { Option, type Command } from 'commander';
import { project } from '../../project.ts';
import { roles } from '../../state/roles.ts';
import { unaudited } from '../audit/unaudited.ts';
import type { Context } from '../context.ts';
import { examples } from '../examples.ts';
import {
  listTokens,
  showNewToken,
  showRevokedToken,
  type CreateOptions,
} from '../tokens/tokens.ts';

const theName = 'The name of the token, which the audit log shows with its actions';

export function addTokensCommand(program: Command, context: Context): void {
  const { command } = project();
  const tokens = program
    .command('tokens')
    .description('API tokens for programs: create, list, revoke');

  tokens
    .command('create')
    .argument('<name>', theName)
    .description(
      'Create an API token and print it. It cannot be shown again: only its hash is stored',
    )
    .addOption(
      new Option('--role <role>', 'viewer reads, operator also acts')
        .choices([...roles])
        .makeOptionMandatory(),
    )
    .option('--expires <duration>', 'For how long it is valid, up to 366d', '90d')
    .addHelpText(
      'after',
      examples(
        `${command} tokens create nightly-export --role viewer`,
        `${command} tokens create deployment --role operator --expires 30d --json`,
      ),
    )
    .action((name: string, options: CreateOptions) => showNewToken(context, name, options));

  unaudited(tokens.command('list'))
    .description(
      'List API tokens: role, expiry, when they were last used, and whether they are valid',
    )
    .addHelpText('after', examples(`${command} tokens list`))
    .action(() => listTokens(context));

  tokens
    .command('revoke')
    .argument('<name>', theName)
    .description('Revoke an API token at once')
    .addHelpText('after', examples(`${command} tokens revoke nightly-export`))
    .action((name: string) => showRevokedToken(context, name));
}
