import { TerminalError } from '../errors.ts';
import type { AnyRunRequest, RunRequest } from '../definitions/run-request.ts';
import type {
  AnyBatch,
  KitSensorContext,
  Sensor,
  SensorContext,
  SensorSpec,
} from '../definitions/sensor.ts';
import type { AssetRef, Named } from '../workflow/asset-ref.ts';

type WithoutKey<R> = R extends unknown ? Omit<R, 'runKey'> : never;

/**
 * The runs to request for an event; empty if there is nothing to do. Their run keys are derived
 * from the event.
 */
export type Reaction<J, X extends AssetRef> =
  WithoutKey<RunRequest<J, X>> | readonly WithoutKey<RunRequest<J, X>>[] | undefined | void;

/**
 * The options of a sensor of events. Its resources, jobs and assets are those of `defineSensor`.
 */
export interface ReactionSpec<E, U, J, X extends AssetRef> extends Pick<
  SensorSpec<U, J, X>,
  'name' | 'description' | 'deadlineSecs' | 'uses' | 'jobs' | 'assets' | 'retry'
> {
  /**
   * Called for each event in order. It must have no side effects of its own: if a tick dies, its
   * events are passed again.
   */
  readonly react: (
    event: E,
    context: Pick<
      SensorContext<NoInfer<U>, keyof NoInfer<J> & string>,
      'resources' | 'env' | 'signal'
    >,
  ) => NoInfer<Reaction<J, X>> | Promise<NoInfer<Reaction<J, X>>>;
}

/** Events of one kind, with permanent identifiers. */
export interface EventSource<E> {
  readonly watches: NonNullable<Sensor['watches']>;
  readonly read: (
    context: KitSensorContext,
    after: number,
    limit: number,
  ) => Promise<readonly SequencedEvent<E>[]>;
}

export interface SequencedEvent<E> {
  readonly seq: number;
  readonly event: E;
  /** Never reused for another event, even if the sequence is rebuilt. */
  readonly id: string;
}

/** Events trigger ticks. This interval catches missed ones. */
const intervalSecs = 300;
const eventsAtOnce = 200;

/**
 * A sensor that requests runs for each event, beginning with the first one after its deployment.
 * Its cursor is the sequence number of the last event.
 */
export function sensorOfEvents<E, U, J, X extends AssetRef>(
  source: EventSource<E>,
  spec: ReactionSpec<E, U, J, X>,
): Sensor<U> {
  const {
    name,
    description = '',
    deadlineSecs = intervalSecs,
    uses = {},
    jobs = {},
    assets = [],
    retry = 'never',
    react,
  } = spec;
  return {
    name,
    description,
    mode: 'poll',
    intervalSecs,
    deadlineSecs,
    uses,
    jobs,
    assets,
    retry,
    watches: source.watches,
    evaluate: (context) => evaluate(source, react as unknown as AnyReact<E>, name, context),
  };
}

type AnyReact<E> = (
  event: E,
  context: Pick<SensorContext<Named>, 'resources' | 'env' | 'signal'>,
) => Promise<AnyReaction> | AnyReaction;
type AnyReaction = WithoutKey<AnyRunRequest> | readonly WithoutKey<AnyRunRequest>[] | undefined;

async function* evaluate<E>(
  source: EventSource<E>,
  react: AnyReact<E>,
  name: string,
  context: KitSensorContext,
): AsyncGenerator<AnyBatch> {
  const { events, resources, env, signal } = context;
  await events.sequence();
  if (context.cursor === undefined) {
    yield {
      cursor: String(await events.last(source.watches.kind)),
      skipReason: 'It begins with the next event',
    };
    return;
  }
  for (let after = readCursor(name, context.cursor); ;) {
    const page = await source.read(context, after, eventsAtOnce);
    const requests: AnyRunRequest[] = [];
    for (const { event, id } of page) {
      const reaction = (await react(event, { resources, env, signal })) ?? [];
      const wanted = Array.isArray(reaction)
        ? (reaction as readonly WithoutKey<AnyRunRequest>[])
        : [reaction as WithoutKey<AnyRunRequest>];
      requests.push(
        ...wanted.map(
          (request, index) =>
            ({ ...request, runKey: runKeyOf(name, request, id, index) }) as AnyRunRequest,
        ),
      );
    }
    after = page.at(-1)?.seq ?? after;
    if (page.length > 0)
      yield {
        requests,
        cursor: String(after),
        ...(requests.length === 0 && { skipReason: 'Nothing to do for what happened' }),
      };
    else yield { skipReason: 'Nothing has happened' };
    if (page.length < eventsAtOnce) return;
  }
}

/** @throws TerminalError with the code `CURSOR_INVALID` */
export function readCursor(sensor: string, cursor: string): number {
  const seq = Number(cursor);
  if (Number.isSafeInteger(seq) && seq >= 0) return seq;
  throw new TerminalError(
    `The cursor of ${sensor} is not valid: expected the number of an event, 0 for the first, but ${JSON.stringify(cursor)} was given`,
    { code: 'CURSOR_INVALID' },
  );
}

/** All sensors share the run keys of a job. */
function runKeyOf(
  sensor: string,
  request: WithoutKey<AnyRunRequest>,
  id: string,
  index: number,
): string {
  const key = index === 0 ? id : `${id}/${index}`;
  return request.job === undefined ? key : `${sensor}/${key}`;
}
