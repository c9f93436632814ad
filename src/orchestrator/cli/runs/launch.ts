import { launchRun, prepareLaunch, type Launch } from '../../actions/runs/launch-run.ts';
import type { Context } from '../context.ts';
import { showStarted } from './show-started.ts';

/** Starts a run, see `launchRun`, and shows it; with `wait` also its progress until it ends. */
export async function launch(
  context: Context,
  run: Omit<Launch, 'launchedBy'>,
  wait: boolean,
): Promise<void> {
  if (wait) {
    prepareLaunch(await context.definitions(), run.job, run.config);
    await context.store();
  }
  await showStarted(context, await launchRun(context, { ...run, launchedBy: 'cli' }), wait);
}
