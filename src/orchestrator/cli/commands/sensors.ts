import type { Command } from 'commander';
import { unaudited } from '../audit/unaudited.ts';
import type { Context } from '../context.ts';
import { examples } from '../examples.ts';
import { showDryRun } from '../sensors/show-dry-run.ts';
import { findSensorSchedule } from '../../reports/sensors/find-sensor.ts';
import { showIgnored, showUnignored } from '../sensors/show-ignored.ts';
import { listSensors } from '../sensors/list-sensors.ts';
import { pauseSensor, resumeSensor } from '../sensors/pause-sensor.ts';
import { sensorCursor } from '../sensors/sensor-cursor.ts';
import { showSensor, type ShowOptions } from '../sensors/show-sensor.ts';
import { tickSensor } from '../sensors/tick-sensor.ts';
import { UsageError } from '../../usage-error.ts';
import { wholeCount } from '../whole-count.ts';
import { project } from '../../project.ts';

interface TickOptions {
  readonly dryRun?: boolean;
  readonly wait?: boolean;
}

interface NoteOption {
  readonly note?: string;
}

const theSensor = 'The name of a sensor';

export function addSensorsCommand(program: Command, context: Context): void {
  const sensors = program
    .command('sensors')
    .description('Sensors: list, show, tick, pause, resume, cursor, ignore, unignore');

  unaudited(sensors.command('list'))
    .description(
      'List all sensors: the state of their schedules, the result of the last tick, and how many run requests are pending',
    )
    .addHelpText(
      'after',
      examples(`${project().command} sensors list`, `${project().command} sensors list --json`),
    )
    .action(() => listSensors(context));

  unaudited(sensors.command('show'))
    .argument('<sensor>', theSensor)
    .description('Show a sensor with its cursor, its last ticks, and the state of its run requests')
    .option(
      '--limit <count>',
      'How many ticks, failed requests and ignored keys',
      wholeCount('--limit'),
      10,
    )
    .addHelpText(
      'after',
      examples(
        `${project().command} sensors show ${project().examples.sensor}`,
        `${project().command} sensors show ${project().examples.sensor} --limit 50`,
      ),
    )
    .action((sensor: string, options: ShowOptions) => showSensor(context, sensor, options));

  sensors
    .command('tick')
    .argument('<sensor>', theSensor)
    .description('Evaluate a sensor now, even if its schedule is paused')
    .option(
      '--dry-run',
      'Evaluate it in this process and show which runs it would request and the next cursor; nothing is written',
    )
    .option(
      '--wait',
      'Wait until the tick has ended (exit code 0 ended, 1 failed, 130 no longer waiting)',
    )
    .addHelpText(
      'after',
      examples(
        `${project().command} sensors tick ${project().examples.sensor} --dry-run`,
        `${project().command} sensors tick ${project().examples.sensor} --wait`,
      ),
    )
    .action((sensor: string, options: TickOptions) => tick(context, sensor, options));

  sensors
    .command('pause')
    .argument('<sensor>', theSensor)
    .description(
      'Pause its schedule until a person resumes it; runs that it has requested still start',
    )
    .option('--note <text>', 'The reason, shown with the schedule')
    .addHelpText(
      'after',
      examples(
        `${project().command} sensors pause ${project().examples.sensor} --note "its service moves on Monday"`,
      ),
    )
    .action((sensor: string, { note }: NoteOption) => pauseSensor(context, sensor, note));

  sensors
    .command('resume')
    .argument('<sensor>', theSensor)
    .description(
      'Resume its schedule, whatever the reason for the pause; if a variable is missing, it starts once that is set',
    )
    .option('--note <text>', 'The reason, shown with the schedule')
    .addHelpText(
      'after',
      examples(`${project().command} sensors resume ${project().examples.sensor}`),
    )
    .action((sensor: string, { note }: NoteOption) => resumeSensor(context, sensor, note));

  sensors
    .command('ignore')
    .argument('<sensor>', theSensor)
    .argument(
      '<key>',
      'A run key, such as an object, a username or a job id; sensors show lists those of failed runs',
    )
    .description(
      'Start no runs for a run key, neither pending ones nor retries; a run that has started continues',
    )
    .option('--note <text>', 'The reason, shown with the sensor')
    .addHelpText(
      'after',
      examples(
        `${project().command} sensors ignore ${project().examples.numberedSensor} ${project().examples.runKey} --note "its owner was deleted"`,
      ),
    )
    .action((sensor: string, key: string, { note }: NoteOption) =>
      showIgnored(context, sensor, key, note),
    );

  sensors
    .command('unignore')
    .argument('<sensor>', theSensor)
    .argument('<key>', 'A run key that the sensor ignores')
    .description('Stop ignoring a run key: its pending requests start with the next tick')
    .addHelpText(
      'after',
      examples(
        `${project().command} sensors unignore ${project().examples.numberedSensor} ${project().examples.runKey}`,
      ),
    )
    .action((sensor: string, key: string) => showUnignored(context, sensor, key));

  unaudited(sensors.command('cursor'), ({ args }) => args[1] === 'get')
    .argument('<sensor>', theSensor)
    .argument('<action>', 'get, set to a value, or reset to none')
    .argument('[value]', 'The new cursor')
    .description(
      'Show or move the cursor, where the next evaluation continues; moving it also ends the backoff after failures',
    )
    .addHelpText(
      'after',
      examples(
        `${project().command} sensors cursor ${project().examples.sensor} get`,
        `${project().command} sensors cursor ${project().examples.numberedSensor} set 1200`,
        `${project().command} sensors cursor ${project().examples.sensor} reset`,
      ),
    )
    .action((sensor: string, action: string, value: string | undefined) =>
      sensorCursor(context, sensor, action, value),
    );
}

async function tick(
  context: Context,
  sensor: string,
  { dryRun: dry = false, wait = false }: TickOptions,
): Promise<void> {
  if (!dry) return tickSensor(context, await findSensorSchedule(context, sensor), wait);
  if (wait) throw new UsageError('--dry-run starts nothing to wait for: omit --wait');
  return showDryRun(context, sensor);
}
