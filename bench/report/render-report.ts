import type { Verdict } from '../bars.ts';
import type { Results } from '../results.ts';
import { renderDatalake } from './render-datalake.ts';
import { renderDefinitions } from './render-definitions.ts';
import { renderIngestion } from './render-ingestion.ts';
import { renderKit } from './render-kit.ts';
import { renderMatrixProfile } from './render-matrix-profile.ts';
import { renderPartitions } from './render-partitions.ts';
import { renderProfile } from './render-profile.ts';
import { renderReactions } from './render-reactions.ts';
import { renderSensors } from './render-sensors.ts';
import { renderTable } from './render-table.ts';
import { renderWeb } from './render-web.ts';

/** All results as tables for a terminal. */
export function renderReport(results: Results, verdicts: readonly Verdict[]): string {
  const {
    kit,
    definitions,
    partitions,
    reactions,
    web,
    ingestion,
    sensors,
    matrixProfile,
    datalake,
    profile,
  } = results;
  const blocks = [
    ...(kit === undefined ? [] : renderKit(kit)),
    ...(definitions === undefined ? [] : [renderDefinitions(definitions)]),
    ...(partitions === undefined ? [] : renderPartitions(partitions)),
    ...(reactions === undefined ? [] : renderReactions(reactions)),
    ...(web === undefined ? [] : renderWeb(web)),
    ...(ingestion === undefined ? [] : [renderIngestion(ingestion)]),
    ...(sensors === undefined ? [] : renderSensors(sensors)),
    ...(matrixProfile === undefined ? [] : renderMatrixProfile(matrixProfile)),
    ...(datalake === undefined ? [] : renderDatalake(datalake)),
    ...(profile === undefined ? [] : [renderProfile(profile)]),
    ...(verdicts.length === 0 ? [] : [renderVerdicts(verdicts)]),
  ];
  return blocks.map((block) => `\n${block}`).join('');
}

function renderVerdicts(verdicts: readonly Verdict[]): string {
  const rows = verdicts.map(({ what, measured, unit, bar, verdict }) => [
    what,
    `${Number(measured.toFixed(2))} ${unit}`.trim(),
    `${bar} ${unit}`.trim(),
    verdict === 'fail' ? 'FAIL' : verdict,
  ]);
  return renderTable([['Bar', 'measured', 'bar', 'verdict'], ...rows]);
}
