import pLimit from 'p-limit';
import pg from 'pg';
import type { Env } from '@moderate/orchestrator';
import type { Report } from '@moderate/orchestrator/dev';
import { seconds } from '../quickstart/phases.ts';
import { loadDatabase } from './load-database.ts';
import { sampleDatabases } from './sample-databases.ts';

const atOnce = 2;

/** Loads the missing sample databases into the server at `POSTGRES_*`, and shows the progress. */
export async function loadSamples(env: Env, report: Report): Promise<void> {
  const connect = async (database: string): Promise<pg.Client> => {
    const client = new pg.Client({
      host: env['POSTGRES_HOST'],
      port: Number(env['POSTGRES_PORT']),
      user: env['POSTGRES_USERNAME'],
      password: env['POSTGRES_PASSWORD'],
      database,
    });
    // If the server stops in the meantime, the error of the current statement says so.
    client.on('error', () => {});
    await client.connect();
    return client;
  };
  await pLimit(atOnce).map(sampleDatabases, async (sample) => {
    const started = Date.now();
    const loaded = await loadDatabase(sample, connect);
    report(
      `  ${sample.name.padEnd(10)} ${loaded ? `loaded in ${seconds(Date.now() - started)}` : 'already exists'}`,
    );
  });
}
