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

/** One thing that the API answers or does. */
export interface Endpoint {
  readonly id: string;
  readonly method: 'get' | 'post';
  /** With parameters in braces. */
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly status: number;
  readonly params: z.ZodObject;
  readonly query: z.ZodObject;
  readonly body: z.ZodType | undefined;
  readonly response: z.ZodType;
  /** Of one that changes something: the command that does the same, by which the audit log calls it. */
  readonly action: string | undefined;
  answer(c: Context<WebEnv>, of: EndpointSource): Promise<Response>;
}

export interface EndpointSource {
  readonly source: ReportSource;
  readonly graphs: Graphs;
  readonly recordAction: RecordAction;
}

/** What a document may be whose JSON has this type. */
type Answer<T> = T extends Date
  ? T
  : T extends readonly (infer E)[]
    ? readonly Answer<E>[]
    : T extends object
      ? { readonly [K in keyof T]: Answer<T[K]> }
      : T;

/** Whether it changes something cannot be left open: what does is recorded in the audit log. */
type Effect<P extends z.ZodObject, B extends z.ZodType> =
  | { readonly method: 'get' }
  | {
      readonly method: 'post';
      /** The command that does the same; undefined of one that changes nothing. */
      readonly action: string | undefined;
      /** The names and ids that it is about: its parameters unless given. */
      about?(given: {
        readonly params: z.output<P>;
        readonly body: z.output<B>;
      }): readonly string[];
    };

interface Spec<
  P extends z.ZodObject,
  Q extends z.ZodObject,
  B extends z.ZodType,
  R extends z.ZodType,
> {
  /** The name by which clients call it. */
  readonly id: string;
  readonly path: string;
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
  /** Aborted when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
  /** What could not be read while the rest was. */
  readonly notes: readonly string[];
}

type None = z.ZodObject<Record<never, z.ZodType>>;
const none: None = z.strictObject({});

/** Declares an endpoint: who calls it and what it is given are checked before it is called. */
export function defineEndpoint<
  R extends z.ZodType,
  P extends z.ZodObject = None,
  Q extends z.ZodObject = None,
  B extends z.ZodType = None,
>(spec: Spec<P, Q, B, R> & Effect<P, B>): Endpoint {
  const { id, method, path, tag, summary, status = 200, params, query, body, response } = spec;
  const { action, about } = spec.method === 'get' ? nothing : spec;
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
        // Without the log it is refused all the same.
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

/** Whoever walks through a value that is nested more deeply runs out of stack. */
const deepest = 200;

/** What of a value would not be the same when it is written again. */
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
