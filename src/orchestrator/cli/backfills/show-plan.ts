import {
  planDocument,
  runsOf,
  upstreamOf,
  type PlannedUnit,
} from '../../actions/backfills/plan-document.ts';
import type { BackfillPlan } from '../../backfills/plan-backfill.ts';
import type { Output } from '../output/output.ts';

const shownKeys = 10;

/** Shows which runs a backfill would request, in which order, and their dependencies. */
export function showPlan(output: Output, plan: BackfillPlan, atOnce: number): void {
  const { units } = plan;
  const document = planDocument(plan);
  const [only] = units;
  if (only !== undefined && units.length === 1) {
    const head = `${runsText(only)} would be requested, at most ${atOnce} at once, in this order:`;
    output.show({ dryRun: true, atOnce, units: document }, [
      head,
      ...chainLines(only),
      ...keyLines(only),
    ]);
    return;
  }
  const total = units.reduce((sum, unit) => sum + runsOf(unit), 0);
  output.show({ dryRun: true, atOnce, units: document }, [
    `${countText(total, 'run')} would be requested, at most ${atOnce} at once, in this order:`,
    ...units.flatMap((unit) => [
      `${runsText(unit)}: ${unit.selection.join(' ')}`,
      ...waitLines(unit),
      ...chainLines(unit),
      ...keyLines(unit),
    ]),
  ]);
}

const countText = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`;

function runsText(unit: PlannedUnit): string {
  const each =
    unit.perRun === 1
      ? ''
      : ` for ${countText(unit.rows.length, 'partition')}, at most ${unit.perRun} each`;
  return `${countText(runsOf(unit), 'run')} of ${unit.job}${each}`;
}

function waitLines({ of }: PlannedUnit): readonly string[] {
  const upstream = upstreamOf(of);
  return upstream.length === 0 ? [] : [`  each after: ${upstream.join(', ')}`];
}

function chainLines({ of: { readsItself } }: PlannedUnit): readonly string[] {
  return readsItself.length === 0
    ? []
    : ['  the oldest first, each after the earlier ones that it reads'];
}

function keyLines({ rows }: PlannedUnit): readonly string[] {
  const more = rows.length > shownKeys ? [`  … and ${rows.length - shownKeys} more`] : [];
  return [
    ...rows
      .slice(0, shownKeys)
      .map(({ partition }) => `  ${partition === '' ? 'the whole asset' : partition}`),
    ...more,
  ];
}
