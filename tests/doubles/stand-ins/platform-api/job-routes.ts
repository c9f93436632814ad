import { databaseError, detail, invalid, ok } from './answers.ts';
import { idIn, isAdministrator } from './call.ts';
import { Refusal } from './refusal.ts';
import type { Api, ApiCall, ApiRoute } from './call.ts';
import type { Database, JobRow } from './database.ts';

/**
 * The job routes that the matrix-profile pipeline uses. Owners see their jobs in lists,
 * administrators by id.
 */
export function jobRoutes({ database }: Api): ApiRoute[] {
  return [
    {
      method: 'GET',
      pattern: '/job/:id',
      query: ['with_extended_results'],
      handle: (call) => ok({ ...jobIn(call, database), extended_results: null }),
    },
    {
      method: 'PATCH',
      pattern: '/job/:id',
      query: [],
      handle(call) {
        if (!isAdministrator(call.caller)) throw new Refusal(detail(403, 'Forbidden'));
        const job = jobIn(call, database);
        const { results, finalised_at: finalisedAt } = (call.body ?? {}) as {
          results?: unknown;
          finalised_at?: string;
        };
        if (results === undefined)
          throw new Refusal(invalid(['body', 'results'], 'field required', 'value_error.missing'));
        if (results === null)
          throw new Refusal(
            invalid(
              ['body', 'results'],
              'none is not an allowed value',
              'type_error.none.not_allowed',
            ),
          );
        if (typeof results !== 'object' || Array.isArray(results)) {
          throw new Refusal(
            invalid(['body', 'results'], 'value is not a valid dict', 'type_error.dict'),
          );
        }
        // A time with a time zone does not fit the column.
        if (finalisedAt !== undefined && /(Z|[+-]\d\d:?\d\d)$/.test(finalisedAt))
          throw new Refusal(databaseError(500));
        database.finishJob(job, results, finalisedAt);
        return ok({ ...job, extended_results: null });
      },
    },
  ];
}

function jobIn(call: ApiCall, database: Database): JobRow {
  const job = database.jobs.get(idIn(call, 'id'));
  const visible =
    job && (isAdministrator(call.caller) || job.creator_username === call.caller.username);
  if (!visible) throw new Refusal(detail(404, 'Not Found'));
  return job;
}
