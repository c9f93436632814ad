import pTimeout from 'p-timeout';
import type { Definitions } from '../definitions/deployment.ts';
import type { Env } from '../env.ts';
import type { ReportSource } from '../reports/report-source.ts';
import { loadFailure } from '../definitions/load-failure.ts';
import { openCheckedStore } from './open-checked-store.ts';
import type { Settings } from './settings.ts';
import { createOutput, type Output, type OutputStreams } from './output/output.ts';

/** What a process gives the commands. */
export interface CliHost extends OutputStreams {
  readonly env: Env;
  readonly settings: Settings;
  readonly stdin: NodeJS.ReadableStream;
  loadDefinitions(): Promise<Definitions>;
  /** Used by commands that end in order; from then on Ctrl-C aborts it and does not end the process. */
  stopSignal(): AbortSignal;
}

/** What a command works with. Connections are made at first use. */
export interface Context extends ReportSource {
  readonly settings: Settings;
  readonly output: Output;
  stdin(): NodeJS.ReadableStream;
  stopSignal(): AbortSignal;
  /** What the process returns when the command ends without an error; 0 unless said. */
  exitWith(code: number): void;
}

export interface OpenContext extends Context {
  exitCode(): number;
  /** The document of the command's result. */
  shown(): object | undefined;
  close(): Promise<void>;
}

/** A query that nobody waits for any more must not hold up the command's end. */
const closeLimitMs = 5_000;

export function createContext(host: CliHost, json: boolean): OpenContext {
  let exitCode = 0;
  let shown: object | undefined;
  const definitions = untilDone(() => loadDefinitions(host));
  // Most commands need no Temporal, whose client is large.
  const temporal = untilDone(async () => {
    const { connectClient } = await import('../client/temporal-connection.ts');
    return connectClient(host.env);
  });
  const store = untilDone(() => openCheckedStore(host.env));
  const signal = once(() => host.stopSignal());
  const output = createOutput(host, json);
  return {
    env: host.env,
    settings: host.settings,
    output: {
      ...output,
      show: (document, lines) => {
        shown = document;
        output.show(document, lines);
      },
    },
    note: output.note,
    definitions: definitions.get,
    temporal: temporal.get,
    store: store.get,
    stdin: () => host.stdin,
    stopSignal: signal.get,
    exitWith: (code) => (exitCode = code),
    exitCode: () => exitCode,
    shown: () => shown,
    close: async () => {
      const closed = Promise.allSettled([
        temporal.made()?.then(({ connection }) => connection.close()),
        store.made()?.then((made) => made.close()),
      ]);
      await pTimeout(closed, { milliseconds: closeLimitMs, message: false });
    },
  };
}

async function loadDefinitions({ loadDefinitions: load, settings }: CliHost): Promise<Definitions> {
  try {
    return await load();
  } catch (error) {
    throw loadFailure(error, settings.root);
  }
}

/** The same, where making it may fail: then the next one who needs it retries. A server outlives an outage. */
function untilDone<T>(make: () => Promise<T>): {
  get(): Promise<T>;
  made(): Promise<T> | undefined;
} {
  let made: Promise<T> | undefined;
  const get = () => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
  return { get, made: () => made };
}

function once<T>(make: () => T): { get(): T } {
  let made: { readonly value: T } | undefined;
  return { get: () => (made ??= { value: make() }).value };
}
