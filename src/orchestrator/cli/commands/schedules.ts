import type { Command } from 'commander';
import { applySchedules, diffSchedules, type ScheduleChange } from '../../client/schedules.ts';
import { unaudited } from '../audit/unaudited.ts';
import type { Context } from '../context.ts';
import { examples } from '../examples.ts';
import type { Style } from '../output/output.ts';
import { project } from '../../project.ts';
import { withoutSigner } from '../../client/schedules/pause.ts';
import { exitCodes } from '../runs/exit-code.ts';
import { listSchedules } from '../schedules/list-schedules.ts';
import { pauseSchedule, startSchedule } from '../schedules/pause-schedule.ts';
import { showSchedule } from '../schedules/show-schedule.ts';
import { triggerSchedule } from '../schedules/trigger-schedule.ts';

interface StartOption {
  readonly start?: boolean;
}

interface NoteOption {
  readonly note?: string;
}

interface WaitOption {
  readonly wait?: boolean;
}

const theSchedule = 'The name of a schedule';
const startText =
  'Also start schedules that have been paused since they were created; those that a person paused stay paused';

export function addSchedulesCommand(program: Command, context: Context): void {
  const schedules = program
    .command('schedules')
    .description('Schedules: list, show, start, pause, trigger, diff, apply');

  unaudited(schedules.command('list'))
    .description(
      'List the schedules: when they last ran and will run next, in their time zones, how far they are behind, and why they are paused',
    )
    .addHelpText(
      'after',
      examples(`${project().command} schedules list`, `${project().command} schedules list --json`),
    )
    .action(() => listSchedules(context));

  unaudited(schedules.command('show'))
    .argument('<schedule>', theSchedule)
    .description('Show a schedule with its next times and its last runs')
    .addHelpText(
      'after',
      examples(`${project().command} schedules show ${project().examples.schedule}`),
    )
    .action((schedule: string) => showSchedule(context, schedule));

  schedules
    .command('start')
    .argument('<schedule>', theSchedule)
    .description(
      'Start a paused schedule, whatever the reason for the pause; if a variable is missing, it starts once that is set; windows that ended in the meantime are requested within 15 minutes',
    )
    .option('--note <text>', 'The reason, shown with the schedule')
    .addHelpText(
      'after',
      examples(`${project().command} schedules start ${project().examples.schedule}`),
    )
    .action((schedule: string, { note }: NoteOption) => startSchedule(context, schedule, note));

  schedules
    .command('pause')
    .argument('<schedule>', theSchedule)
    .description('Pause a schedule until a person starts it; runs that it has started continue')
    .option('--note <text>', 'The reason, shown with the schedule')
    .addHelpText(
      'after',
      examples(
        `${project().command} schedules pause ${project().examples.schedule} --note "The server moves on Monday"`,
      ),
    )
    .action((schedule: string, { note }: NoteOption) => pauseSchedule(context, schedule, note));

  schedules
    .command('trigger')
    .argument('<schedule>', theSchedule)
    .description(
      'Start its run now, or request the windows that are due, even if it is paused; if a run is in progress, the new one follows it',
    )
    .option('--wait', `Show its progress until it ends (${exitCodes})`)
    .addHelpText(
      'after',
      examples(`${project().command} schedules trigger ${project().examples.schedule} --wait`),
    )
    .action((schedule: string, { wait = false }: WaitOption) =>
      triggerSchedule(context, schedule, wait),
    );

  unaudited(schedules.command('diff'))
    .description('Show what apply would do')
    .option('--start', startText)
    .addHelpText('after', examples(`${project().command} schedules diff`))
    .action(async ({ start = false }: StartOption) => {
      show(
        context,
        await diffSchedules(await context.temporal(), await context.definitions(), context.env, {
          start,
        }),
        false,
      );
    });

  schedules
    .command('apply')
    .description('Create, update and delete schedules; new ones are created paused')
    .option('--start', startText)
    .addHelpText('after', examples(`${project().command} schedules apply --start`))
    .action(async ({ start = false }: StartOption) => {
      show(
        context,
        await applySchedules(await context.temporal(), await context.definitions(), context.env, {
          start,
        }),
        true,
      );
    });
}

function show(context: Context, changes: readonly ScheduleChange[], applied: boolean): void {
  const { style } = context.output;
  const differing = changes.filter(({ change }) => change !== 'none');
  const same = changes.length - differing.length;
  context.output.show({ applied, changes }, [
    ...differing.flatMap((change) => changeLines(change, style)),
    ...(differing.length === 0
      ? ['All schedules are as declared.']
      : same === 0
        ? []
        : [style('dim', `${same} as declared`)]),
    ...changes.flatMap((change) =>
      change.change === 'none' && change.state !== 'running' ? [pausedLine(change, style)] : [],
    ),
  ]);
  if (changes.some(({ change }) => change === 'conflict')) context.exitWith(1);
}

/** A schedule that is as declared but does not fire. */
function pausedLine(
  { name, state, note }: Extract<ScheduleChange, { change: 'none' }>,
  style: Style,
): string {
  const why = withoutSigner(note).replace(
    'resume it here',
    `start it with ${project().command} schedules start ${name}`,
  );
  return style(
    'dim',
    `  ${name} is paused${state === 'paused by a person' ? ' by a person' : ''}${why === '' ? '' : `: ${why}`}`,
  );
}

function changeLines(change: ScheduleChange, style: Style): readonly string[] {
  switch (change.change) {
    case 'create':
      return [
        `${style('green', '+')} ${change.name}: ${change.job} at ${change.times}, ${change.state}`,
      ];
    case 'update':
      return [
        `${style('yellow', '~')} ${change.name}`,
        ...change.fields.map(({ field, from, to }) => `    ${field}: ${text(from)} → ${text(to)}`),
      ];
    case 'delete':
      return [`${style('red', '-')} ${change.name}`];
    case 'conflict':
      return [
        `${style('red', '!')} ${change.name}: a schedule of this name exists that was not made by ${project().command}; rename or delete one of them`,
      ];
    case 'none':
      return [];
  }
}

const text = (value: unknown) =>
  typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');
