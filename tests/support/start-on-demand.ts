import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A service that takes long to start and that few suites need. */
export interface LateService {
  /** How suites reach it; passed as JSON. */
  readonly access: object;
  stop(): Promise<void>;
}

export interface OnDemand {
  /** `GET <url>/<name>` returns the service's access when it is started. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Suites run in separate processes, so they request such a service over HTTP. The first request
 * starts it; others wait for the same start.
 */
export async function startOnDemand(
  starters: Readonly<Record<string, () => Promise<LateService>>>,
): Promise<OnDemand> {
  const started = new Map<string, Promise<LateService>>();
  const service = (name: string): Promise<LateService> => {
    const start = starters[name];
    if (start === undefined) return Promise.reject(new Error(`There is no service ${name}`));
    const starting = started.get(name) ?? start();
    started.set(name, starting);
    return starting;
  };

  const desk = createServer((request, response) => {
    service((request.url ?? '').slice(1)).then(
      ({ access }) => response.end(JSON.stringify(access)),
      (error: unknown) =>
        response.writeHead(500).end(error instanceof Error ? error.message : String(error)),
    );
  });
  await new Promise<void>((resolve) => desk.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(desk.address() as AddressInfo).port}`,
    close: async () => {
      desk.closeAllConnections();
      desk.close();
      const settled = await Promise.allSettled(started.values());
      await Promise.all(
        settled.map(async (result) =>
          result.status === 'fulfilled' ? result.value.stop() : undefined,
        ),
      );
    },
  };
}
