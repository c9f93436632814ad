import pTimeout from 'p-timeout';
import type { Definitions } from '../definitions/deployment.ts';
import type { Env } from '../env.ts';
import type { ReportSource } from '../reports/report-source.ts';
import { loadFailure } from '../definitions/load-failure.ts';
import { openCheckedStore } from './open-checked-store.ts';
import type { Settings } from './settings.ts';
import { createOutput, type Output, type OutputStreams } from './output/output.ts';

/** The parts of a process that commands use. */
export interface CliHost extends OutputStreams {
  readonly env: Env;
  readonly settings: Settings;
  readonly stdin: NodeJS.ReadableStream;
  loadDefinitions(): Promise<Definitions>;
  /**
   * Used by commands that shut down gracefully: after this call, Ctrl-C aborts the signal instead
   * of ending the process.
   */
  stopSignal(): AbortSignal;
}

/** The context of a command. Connections are opened at first use. */
export interface Context extends ReportSource {
  readonly settings: Settings;
  readonly output: Output;
  stdin(): NodeJS.ReadableStream;
  stopSignal(): AbortSignal;
  /** Sets the exit code of a command that ends without an error; 0 by default. */
  exitWith(code: number): void;
}

export interface OpenContext extends Context {
  exitCode(): number;
  /** The command's result as a document. */
  shown(): object | undefined;
  close(): Promise<void>;
}

/** A query whose result is no longer needed must not delay the end of the command. */
const closeLimitMs = 5_000;

export function createContext(host: CliHost, json: boolean): OpenContext {
  let exitCode = 0;
  let shown: object | undefined;
  const definitions = untilDone(() => loadDefinitions(host));
  // Most commands do not need Temporal, whose client is large.
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

/**
 * Caches a value whose creation can fail: after a failure, the next call retries, so that a server
 * survives an outage.
 */
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
