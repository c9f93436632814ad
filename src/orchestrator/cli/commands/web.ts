import { once } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import type { Command } from 'commander';
import { messageOf } from '../../message-of.ts';
import { project } from '../../project.ts';
import { unaudited } from '../audit/unaudited.ts';
import type { Context } from '../context.ts';
import { examples } from '../examples.ts';
import { listenAddress } from '../../worker/listen-address.ts';
import { webNodeFlag } from '../../worker/node-flags.ts';
import { UsageError } from '../../usage-error.ts';

interface Options {
  readonly host: string;
  readonly port: number;
  readonly basePath?: string;
}

export function addWebCommand(program: Command, context: Context): void {
  unaudited(program.command('web'))
    .description('Serve the web pages and the JSON API of assets, runs and sensors')
    .option(
      '--host <host>',
      'Where to listen; other machines require a login (WEB_OIDC_ISSUER)',
      '127.0.0.1',
    )
    .option('--port <port>', 'The port; 0 for any free one', portOf, 3000)
    .option(
      '--base-path <path>',
      'Where a proxy serves it, such as /orchestrator; by default the path of WEB_PUBLIC_URL',
    )
    .addHelpText(
      'after',
      examples(`${project().command} web`, `${project().command} web --port 8090`),
    )
    .action(async (options: Options) => {
      setFlagsFromString(webNodeFlag);
      const signal = context.stopSignal();
      const { startWeb } = await import('../../web/index.ts');
      const report = (error: unknown) =>
        context.output.note(
          error instanceof Error ? (error.stack ?? error.message) : messageOf(error),
        );
      const web = await startWeb(context, {
        ...options,
        report,
        metrics: listenAddress(context.env, 'METRICS_ADDRESS'),
        health: listenAddress(context.env, 'HEALTH_ADDRESS'),
      });
      context.output.show({ url: web.url }, [`Listening on ${web.url}`]);
      if (!signal.aborted) await once(signal, 'abort');
      await web.close();
    });
}

function portOf(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new UsageError(`--port: expected a number from 0 to 65535, but ${text} was given`);
}
