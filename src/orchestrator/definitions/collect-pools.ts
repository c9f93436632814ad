import type { ConcurrencyPool } from './concurrency-pool.ts';
import type { DefinedPool } from './deployment.ts';
import { didYouMean } from './did-you-mean.ts';
import type { KnownPipeline } from './pipeline.ts';

/** A pool that workflow code names, and what it limits. */
export interface NamedPool {
  readonly pool: string;
  readonly who: string;
}

/**
 * All pools of pipelines, each with what it limits. Reports unknown names, and pools with two
 * purposes, as problems.
 */
export function collectPools(
  pipelines: readonly KnownPipeline[],
  named: readonly NamedPool[],
  problems: string[],
): readonly DefinedPool[] {
  const jobs = pipelines
    .flatMap((pipeline) => Object.entries(pipeline.jobs))
    .map(([name, { pool }]) => ({ who: `job ${name}`, pool }));
  const assets = pipelines
    .flatMap(({ assets: all }) => all)
    .map(({ key, spec: { pool } }) => ({ who: `asset ${key}`, pool }));
  const all = [...jobs, ...assets].map(({ pool }) => pool).filter((pool) => pool !== undefined);
  const pools = new Set<ConcurrencyPool>([
    ...all,
    ...pipelines.flatMap((pipeline) => pipeline.pools),
  ]);
  const names = new Set([...pools].map(({ name }) => name));
  for (const { pool, who } of named) {
    if (names.has(pool)) continue;
    problems.push(
      `${who} is in the pool ${pool}, which no pipeline has in \`pools\`${didYouMean(pool, [...names])}`,
    );
  }
  return [...pools].map((pool) => {
    const ofJob = jobs.find((user) => user.pool === pool)?.who;
    const ofStep =
      assets.find((user) => user.pool === pool)?.who ??
      named.find((user) => user.pool === pool.name)?.who;
    if (ofJob !== undefined && ofStep !== undefined) {
      const advice =
        'declare another pool for one of them, because a run would wait for its own place';
      problems.push(
        `The pool ${pool.name} limits the runs of ${ofJob} and the steps of ${ofStep}: ${advice}`,
      );
    }
    return { ...pool, limits: ofJob === undefined ? 'steps' : 'runs' };
  });
}
