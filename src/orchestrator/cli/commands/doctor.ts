import type { Command } from 'commander';
import { unaudited } from '../audit/unaudited.ts';
import type { Context } from '../context.ts';
import { examples } from '../examples.ts';
import { examine, type Finding } from '../../reports/health/examine.ts';
import type { Style } from '../output/output.ts';
import { project } from '../../project.ts';

export function addDoctorCommand(program: Command, context: Context): void {
  unaudited(program.command('doctor'))
    .description(
      'Check Temporal, the state database and every service, and say what to do (exit code 1 if something fails)',
    )
    .addHelpText('after', examples(`${project().command} doctor`))
    .action(async () => {
      const findings = await examine(context);
      const ok = findings.every(({ state }) => state !== 'failing');
      context.output.show(
        { ok, checks: findings },
        findings.flatMap((finding) => findingLines(finding, context.output.style)),
      );
      if (!ok) context.exitWith(1);
    });
}

const marks = {
  working: ['green', '✓'],
  failing: ['red', '✗'],
  'not configured': ['dim', '–'],
} as const;

function findingLines(
  { name, description, state, detail, advice }: Finding,
  style: Style,
): readonly string[] {
  const [format, mark] = marks[state];
  return [
    `${style(format, mark)} ${style('bold', name)} ${style('dim', description)}`,
    `    ${state === 'not configured' ? style('dim', detail) : detail}`,
    ...(advice === '' ? [] : [`    → ${advice}`]),
  ];
}
