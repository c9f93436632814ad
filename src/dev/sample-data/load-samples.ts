import pLimit from 'p-limit';
import pg from 'pg';
import type { Env } from '@moderate/orchestrator';
import type { Report } from '@moderate/orchestrator/dev';
import { seconds } from '../quickstart/phases.ts';
import { loadDatabase } from './load-database.ts';
import { sampleDatabases } from './sample-databases.ts';

const atOnce = 2;

/** Loads the sample databases that the server of `POSTGRES_*` does not have yet, and shows its progress. */
export async function loadSamples(env: Env, report: Report): Promise<void> {
  const connect = async (database: string): Promise<pg.Client> => {
    const client = new pg.Client({
      host: env['POSTGRES_HOST'],
      port: Number(env['POSTGRES_PORT']),
      user: env['POSTGRES_USERNAME'],
      password: env['POSTGRES_PASSWORD'],
      database,
    });
    // A server that is stopped meanwhile fails the statement in progress, whose error says so.
    client.on('error', () => {});
    await client.connect();
    return client;
  };
  await pLimit(atOnce).map(sampleDatabases, async (sample) => {
    const started = Date.now();
    const loaded = await loadDatabase(sample, connect);
    report(
      `  ${sample.name.padEnd(10)} ${loaded ? `loaded in ${seconds(Date.now() - started)}` : 'is there already'}`,
    );
  });
}
