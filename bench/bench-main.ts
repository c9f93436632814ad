import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { readEnv } from '#orchestrator/env.ts';
import { judge } from './bars.ts';
import { benchDatalake } from './datalake/bench-datalake.ts';
import { benchDefinitions } from './definitions/bench-definitions.ts';
import { benchIngestion } from './ingestion/bench-ingestion.ts';
import { benchKit } from './kit/bench-kit.ts';
import { benchMatrixProfile } from './matrix-profile/bench-matrix-profile.ts';
import { describeMachine } from './machine.ts';
import { parseOptions } from './options.ts';
import { benchPartitions } from './partitions/bench-partitions.ts';
import { benchProfile } from './profile.ts';
import { benchReactions } from './reactions/bench-reactions.ts';
import { renderReport } from './report/render-report.ts';
import type { Results } from './results.ts';
import { benchSensors } from './sensors/bench-sensors.ts';
import { startBenchServices } from './services/bench-services.ts';
import { benchWeb } from './web/bench-web.ts';

const report = (line: string) => void process.stderr.write(`${line}\n`);

const options = parseOptions(process.argv.slice(2));
const { only, quick, out } = options;
const cpuProfiles =
  options.cpuProfiles === undefined ? undefined : path.resolve(options.cpuProfiles);
const { PATH, HOME, TMPDIR } = readEnv();
const env = { PATH, HOME, TMPDIR };
const machine = describeMachine();
const startedAt = new Date().toISOString();
const results: Results = {};

const services = await startBenchServices(readEnv(), report);
try {
  const parts = { services, env, report, quick, cpuProfiles };
  if (only.includes('kit')) results.kit = await benchKit(parts);
  if (only.includes('definitions')) results.definitions = await benchDefinitions(parts);
  if (only.includes('partitions')) results.partitions = await benchPartitions(parts);
  if (only.includes('reactions')) results.reactions = await benchReactions(parts);
  if (only.includes('web')) results.web = await benchWeb(parts);
  if (only.includes('ingestion')) results.ingestion = await benchIngestion(parts);
  if (only.includes('sensors')) results.sensors = await benchSensors(parts);
  if (only.includes('matrix-profile')) results.matrixProfile = await benchMatrixProfile(parts);
  if (only.includes('datalake')) results.datalake = await benchDatalake(parts);
  if (only.includes('profile')) {
    const size = quick ? { rows: 100_000 } : {};
    results.profile = await benchProfile({
      postgresUrl: services.postgres.url,
      report: (line) => report(`Profile: ${line}`),
      ...size,
    });
  }
} finally {
  await services.stop();
}

const verdicts = judge(results, quick);
await writeFile(
  out,
  `${JSON.stringify({ startedAt, quick, machine, verdicts, ...results }, null, 2)}\n`,
);
process.stdout.write(renderReport(results, verdicts));
report(`Written to ${out}`);
if (verdicts.some(({ verdict }) => verdict === 'fail')) process.exitCode = 1;
