import { startWeb, type Web } from '@moderate/orchestrator/web';
import type { CommandOptions } from '#tests/cli/run-command.ts';
import { startCommandWorker } from '#tests/cli/start-command-worker.ts';
import type { TestWorker } from '#tests/support/start-worker.ts';
import { answerChecker, type ApiDocument } from './api-schemas.ts';
import { ask, askJson, type Answer } from './ask.ts';
import { createWeatherDefinitions, type Weather } from './definitions.ts';

export interface WebOfWorker {
  readonly web: Web;
  readonly worker: TestWorker;
  /** The options for running commands on it. */
  readonly options: CommandOptions;
  readonly document: ApiDocument;
  /** Unexpected errors. */
  readonly reported: readonly unknown[];
  url(path: string): string;
  /**
   * A response of the API, checked against its document. @throws Error if it deviates, or is not
   * successful
   */
  get<T>(path: string): Promise<T>;
  post(
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Answer & { readonly json: never }>;
  stop(): Promise<void>;
}

/** A worker with weather definitions, and a web server for it. */
export async function startWebOfWorker(weather: Weather): Promise<WebOfWorker> {
  const definitions = createWeatherDefinitions(weather);
  const { worker, options } = await startCommandWorker(definitions, {
    TEMPORAL_UI_URL: 'http://ui.example',
  });
  const source = {
    env: options.env ?? {},
    settings: { dev: { folder: 'nowhere' } },
    definitions: async () => definitions,
    temporal: async () => worker.client,
    store: async () => worker.store,
    note: () => undefined,
  };
  const reported: unknown[] = [];
  const web = await startWeb(source, {
    host: '127.0.0.1',
    port: 0,
    report: (error) => void reported.push(error),
  });
  const url = (path: string) => new URL(path, web.url).href;
  const { json: document } = await askJson<ApiDocument>(url('/api/openapi.json'));
  const { json: session } = await askJson<{ readonly requestToken: string }>(
    url('/api/v1/session'),
  );
  const check = answerChecker(document);
  const checked = <T>(method: string, path: string, { status, text }: Answer): T => {
    const answer = JSON.parse(text) as T;
    const wrong = check(method, path, status, answer);
    if (wrong.length > 0)
      throw new Error(
        `${method} ${path} answered ${status}, ${text.slice(0, 500)}: ${wrong.join('; ')}`,
      );
    return answer;
  };
  return {
    web,
    worker,
    options,
    document,
    reported,
    url,
    get: async (path) => checked('get', path, await ask(url(path))),
    post: async (path, body = {}, headers = {}) => {
      const sent = {
        'x-request-token': session.requestToken,
        'content-type': 'application/json',
        ...headers,
      };
      const answer = await ask(url(path), {
        method: 'POST',
        headers: sent,
        body: JSON.stringify(body),
      });
      const json = (
        answer.status < 400 ? checked('post', path, answer) : JSON.parse(answer.text)
      ) as never;
      return {
        ...answer,
        json,
      };
    },
    stop: async () => {
      await web.close();
      await worker.stop();
    },
  };
}
