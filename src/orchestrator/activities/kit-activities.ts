import type { Env } from '../../env.ts';
import type { Definitions } from '../definitions/deployment.ts';
import { didYouMean } from '../definitions/did-you-mean.ts';
import { explainConfig } from '../definitions/explain-config.ts';
import { notConfigured, type ResourcePool } from '../definitions/resource.ts';
import { TerminalError } from '../errors.ts';
import type { BeginRunInput, BeginRunResult, KitActivities, RecorderSettings } from '../isolate/protocol.ts';
import type { StateStore } from '../state/state-store.ts';
import { resumeProblem } from './resume.ts';

const recorder: RecorderSettings = { maxBatch: 500, intervalMs: 1_000 };

export interface KitActivitiesParts {
  readonly definitions: Definitions;
  readonly resources: ResourcePool;
  readonly store: StateStore;
  readonly env: Env;
}

/** What every run asks of the world: to begin, to record, to end. Each is safe to repeat. */
export function createKitActivities({ definitions, resources, store, env }: KitActivitiesParts): KitActivities {
  const { runs, materializations } = store;

  async function begin(input: BeginRunInput): Promise<Omit<BeginRunResult, 'remembered'>> {
    const { resumeFrom, given } = splitInput(input.input);
    const refuse = async (type: string, text: string): Promise<never> => {
      await runs.refuse({ ...input, config: undefined, resumeFrom: undefined }, text);
      throw new TerminalError(text, { type });
    };

    const job = definitions.jobs.get(input.job);
    if (job === undefined)
      return refuse('UnknownJob', `No job is named ${input.job}${didYouMean(input.job, [...definitions.jobs.keys()])}`);
    const begun = input.continued ? await runs.find(input.runId) : undefined;
    if (begun !== undefined) return { config: begun.config, summary: job.summarize(begun.config), logsUrl: logsUrl(env, input), recorder };
    const parsed = job.config.safeParse(given);
    if (!parsed.success) return refuse('InvalidConfig', explainConfig(input.job, parsed.error, given));
    const missing = job
      .needs(parsed.data, resources.isConfigured)
      .filter((name) => !resources.isConfigured(name))
      .map((name) => notConfigured(name, resources.problems(name)));
    if (missing.length > 0) return refuse('NotConfigured', missing.join('; '));
    const problem = await resumeProblem(runs, input.job, resumeFrom);
    if (problem !== undefined) return refuse('CannotResume', problem);

    const { config } = await runs.begin({ ...input, config: parsed.data, resumeFrom: resumeFrom as string | undefined });
    return { config, summary: job.summarize(config), logsUrl: logsUrl(env, input), recorder };
  }

  return {
    beginRun: async (input) => {
      const begun = await begin(input);
      return { ...begun, remembered: await materializations.remembered(input.runId, undefined) };
    },
    loadOutcomes: ({ runId, after }) => materializations.remembered(runId, after),
    recordOutcomes: ({ runId, outcomes }) => materializations.record(runId, outcomes),
    endRun: async ({ outcomes, ...end }) => {
      await materializations.record(end.runId, outcomes);
      await runs.end(end);
    },
    loadLatest: ({ asset, partition }) => materializations.latest(asset, partition),
    loadPartitions: async ({ asset }) => {
      const latest = await materializations.latestOf([asset]);
      return latest.map(({ partition, metadata }) => ({ partition, metadata }));
    },
  };
}

/** Takes the kit's reserved field off the input before the job's schema sees it. */
function splitInput(input: unknown): { readonly resumeFrom: unknown; readonly given: unknown } {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return { resumeFrom: undefined, given: input };
  const { resumeFrom, ...given } = input as Record<string, unknown>;
  return { resumeFrom, given };
}

function logsUrl(env: Env, { workflowId, runId }: BeginRunInput): string | undefined {
  const template = env['LOGS_URL_TEMPLATE'];
  if (!template) return undefined;
  return template.replaceAll('{workflowId}', encodeURIComponent(workflowId)).replaceAll('{runId}', encodeURIComponent(runId));
}
