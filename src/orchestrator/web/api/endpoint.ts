import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { z } from 'zod';
import type { ReportSource } from '../../reports/report-source.ts';
import { askedByApi } from '../../asker.ts';
import type { Identity, WebEnv } from '../access/caller.ts';
import { checkRole } from '../access/check-role.ts';
import type { Graphs } from '../graph/create-graphs.ts';
import { fieldProblems } from './field-problems.ts';
import type { RecordAction } from './record-action.ts';
import { InvalidRequest } from '../server/problem.ts';

type Method = 'get' | 'post';

/** An endpoint of the API. */
export interface Endpoint<
  Id extends string = string,
  M extends Method = Method,
  Path extends string = string,
> {
  readonly id: Id;
  readonly method: M;
  /** Parameters are in braces. */
  readonly path: Path;
  readonly tag: string;
  readonly summary: string;
  readonly status: number;
  readonly params: z.ZodObject;
  readonly query: z.ZodObject;
  readonly body: z.ZodType | undefined;
  readonly response: z.ZodType;
  /** The equivalent command, which the audit log uses as the name of a modifying endpoint. */
  readonly action: string | undefined;
  answer(c: Context<WebEnv>, of: EndpointSource): Promise<Response>;
}

export interface EndpointSource {
  readonly source: ReportSource;
  readonly graphs: Graphs;
  readonly recordAction: RecordAction;
}

/** The type of a document that has this type as JSON. */
type Answer<T> = T extends Date
  ? T
  : T extends readonly (infer E)[]
    ? readonly Answer<E>[]
    : T extends object
      ? { readonly [K in keyof T]: Answer<T[K]> }
      : T;

/**
 * Each endpoint declares whether it modifies anything, because modifications are recorded in the
 * audit log.
 */
type Effect<P extends z.ZodObject, B extends z.ZodType> =
  | { readonly method: 'get' }
  | {
      readonly method: 'post';
      /** The equivalent command; undefined for read-only endpoints. */
      readonly action: string | undefined;
      /** Names and ids of the affected objects; defaults to the path parameters. */
      about?(given: {
        readonly params: z.output<P>;
        readonly body: z.output<B>;
      }): readonly string[];
    };

interface Spec<
  Id extends string,
  Path extends string,
  P extends z.ZodObject,
  Q extends z.ZodObject,
  B extends z.ZodType,
  R extends z.ZodType,
> {
  /** The operation id, used as the method name in clients. */
  readonly id: Id;
  readonly path: Path;
  readonly tag: string;
  readonly summary: string;
  readonly status?: ContentfulStatusCode;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  readonly response: R;
  handle(request: Asked<P, Q, B>): Promise<Answer<z.output<R>>>;
}

interface Asked<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType> extends Identity {
  readonly source: ReportSource;
  readonly graphs: Graphs;
  readonly params: z.output<P>;
  readonly query: z.output<Q>;
  readonly body: z.output<B>;
  /** Aborted when the client disconnects. */
  readonly signal: AbortSignal;
  /** Messages about parts that could not be read. */
  readonly notes: readonly string[];
}

type None = z.ZodObject<Record<never, z.ZodType>>;
const none: None = z.strictObject({});

/** Declares an endpoint. Permissions and input are checked before it is called. */
export function defineEndpoint<
  const Id extends string,
  const M extends Method,
  const Path extends string,
  R extends z.ZodType,
  P extends z.ZodObject = None,
  Q extends z.ZodObject = None,
  B extends z.ZodType = None,
>(spec: Spec<Id, Path, P, Q, B, R> & Effect<P, B> & { readonly method: M }): Endpoint<Id, M, Path> {
  const { id, method, path, tag, summary, status = 200, params, query, body, response } = spec;
  const { action, about } = 'action' in spec ? spec : nothing;
  const endpoint = { id, method, path, tag, summary, status, body, response, action };
  return {
    ...endpoint,
    params: params ?? none,
    query: query ?? none,
    answer: async (c, { source, graphs, recordAction }) => {
      const identity = c.get('identity');
      const recorded = <T>(of: readonly string[], input: object, act: () => Promise<T>) =>
        action === undefined
          ? act()
          : recordAction(identity.caller, { action, about: of, input }, act);
      const check = async () => checkRole(identity.caller, method);
      if (identity.caller.role !== 'operator') {
        // Refuse the request even if the audit log is unavailable.
        await recorded(Object.values(c.req.param()), {}, check).catch(() => undefined);
        await check();
      }

      const notes: string[] = [];
      const request = {
        ...identity,
        graphs,
        source: { ...source, note: (text: string) => void notes.push(text) },
        params: read('path', params ?? none, c.req.param()) as z.output<P>,
        query: read('query', query ?? none, queryOf(c)) as z.output<Q>,
        body: (body === undefined
          ? undefined
          : read('body', body, await readJson(c))) as z.output<B>,
        signal: c.req.raw.signal,
        notes,
      };
      const act = () => askedByApi(() => spec.handle(request));
      const document = await (isDryRun(request.body)
        ? act()
        : recorded(
            about?.(request) ?? Object.values(request.params).map(String),
            Object.assign({}, request.params, request.body),
            act,
          ));
      return c.body(JSON.stringify(document), status, { 'Content-Type': 'application/json' });
    },
  };
}

const nothing = { action: undefined, about: undefined };

function isDryRun(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'dryRun' in body && body.dryRun === true;
}

function queryOf(c: Context): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(c.req.queries()).map(([name, values]) => [
      name,
      values.length === 1 ? values[0] : values,
    ]),
  );
}

async function readJson(c: Context): Promise<unknown> {
  const text = await c.req.text();
  if (text === '') return {};
  const { value, problem } = parsed(text);
  if (problem === undefined) return value;
  throw new InvalidRequest(`The request is not valid: its body ${problem}`, 'REQUEST_MALFORMED');
}

function parsed(text: string): { readonly value?: unknown; readonly problem: string | undefined } {
  try {
    const value: unknown = JSON.parse(text);
    return { value, problem: problemIn(value, 0) };
  } catch {
    return { problem: 'is no JSON' };
  }
}

/** Traversing deeper values would overflow the stack. */
const deepest = 200;

/** The part of a value that would not survive serialization. */
function problemIn(value: unknown, depth: number): string | undefined {
  if (typeof value === 'number')
    return Number.isFinite(value) ? undefined : 'has a number that is too large';
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth === deepest) return `is nested more than ${deepest} times`;
  for (const each of Object.values(value)) {
    const problem = problemIn(each, depth + 1);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function read(at: 'body' | 'path' | 'query', schema: z.ZodType, given: unknown): unknown {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const errors = fieldProblems(at, parsed.error.issues, given);
  const texts = errors.map(({ pointer, detail }) =>
    pointer === '' ? detail : `${pointer}: ${detail}`,
  );
  throw new InvalidRequest(
    `The request is not valid: ${texts.join('; ')}`,
    'REQUEST_MALFORMED',
    errors,
  );
}
