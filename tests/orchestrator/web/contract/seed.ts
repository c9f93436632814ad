import { runCommand } from '#tests/cli/run-command.ts';
import type { CommandOptions } from '#tests/cli/run-command.ts';

/**
 * One of each kind: successful and failed runs, ticks, a backfill, checks, a key of dynamic
 * partitions.
 */
export async function seedWeather(options: CommandOptions): Promise<void> {
  const run = (...args: readonly string[]) => runCommand(args, options);
  await run('schedules', 'apply');
  await run('partitions', 'add', 'weather/stations', 'a b/ü%');
  const days = ['2026-01-01', '2026-01-02', '2026-01-03'].flatMap((day) => ['--partition', day]);
  await run('materialize', 'weather/readings', ...days, '--wait');
  await run('sensors', 'tick', 'newsSensor', '--wait');
  await run('backfill', 'weather/regions', '--missing', '--wait');
  await run('alerts', 'silence', '*', '--until', '2100-01-01T00:00Z', '--reason', 'a seed');
}
