import pTimeout from 'p-timeout';
import { openResources } from '../../definitions/resource.ts';
import type { ReportSource } from '../report-source.ts';
import type { Problem } from './problem.ts';

const limitMs = 8_000;

/** What pipelines find wrong with what only they know. */
export async function readPipelineProblems(source: ReportSource): Promise<readonly Problem[]> {
  const { findProblems, resources } = await source.definitions();
  if (findProblems === undefined) return [];
  const opened = openResources(resources, source.env);
  try {
    const { database } = await source.store();
    const finding = findProblems(opened, source.env, database);
    const found = await pTimeout(finding, {
      milliseconds: limitMs,
      message: `No answer within ${limitMs / 1000} s`,
    });
    return found.map(({ since = null, ...problem }) => ({ ...problem, since }));
  } finally {
    await pTimeout(opened.close(), { milliseconds: limitMs }).catch(() => undefined);
  }
}
