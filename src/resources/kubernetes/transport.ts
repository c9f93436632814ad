import {
  ApiException,
  createConfiguration,
  HttpMethod,
  IsomorphicFetchHttpLibrary,
  RequestContext,
  ServerConfiguration,
  type Configuration,
  type KubeConfig,
} from '@kubernetes/client-node';

type Dispatcher = NonNullable<ReturnType<RequestContext['getDispatcher']>>;

/** Per request, including the response body. */
const timeoutMs = 30_000;
/** Certificates may be renewed, so connections are reopened after this long. */
const connectionsLiveMs = 600_000;

export interface Transport {
  readonly server: string;
  /** For the library's clients. The signal ends their requests. */
  configuration(signal: AbortSignal | undefined): Configuration;
  /** Streams the body of a response. Throws the library's error for any status other than 200. */
  stream(
    path: string,
    options: { readonly timeoutMs: number; readonly signal: AbortSignal | undefined },
  ): Promise<AsyncIterable<Uint8Array>>;
  /** Reopens connections with the current certificates. */
  renew(): void;
  close(): Promise<void>;
}

/**
 * Sends requests over keep-alive connections: the library itself opens one per request, because it
 * creates a dispatcher each time.
 */
export function createTransport(config: KubeConfig): Transport {
  const server = config.getCurrentCluster()?.server ?? '';
  const library = new IsomorphicFetchHttpLibrary();
  let kept: { readonly dispatcher: Dispatcher; readonly until: number } | undefined;

  async function authenticate(context: RequestContext): Promise<void> {
    await config.applySecurityAuthentication(context);
    const made = context.getDispatcher();
    if (made === undefined) return;
    if (kept === undefined || Date.now() > kept.until) {
      void kept?.dispatcher.close();
      kept = { dispatcher: made, until: Date.now() + connectionsLiveMs };
    }
    context.setDispatcher(kept.dispatcher);
  }

  return {
    server,

    configuration: (signal) =>
      createConfiguration({
        baseServer: new ServerConfiguration(server, {}),
        authMethods: {
          default: { getName: () => 'kubeconfig', applySecurityAuthentication: authenticate },
        },
        promiseMiddleware: [
          {
            pre: async (context) => {
              context.setSignal(withTimeout(timeoutMs, signal));
              return context;
            },
            post: async (response) => response,
          },
        ],
      }),

    async stream(path, options) {
      const context = new RequestContext(`${server}${path}`, HttpMethod.GET);
      await authenticate(context);
      context.setSignal(withTimeout(options.timeoutMs, options.signal));
      const { httpStatusCode, body, headers } = await library.send(context).toPromise();
      const stream = body.stream();
      if (httpStatusCode === 200 && stream !== null) return stream;
      throw new ApiException(httpStatusCode, 'No stream', await body.text(), headers);
    },

    renew: () => {
      void kept?.dispatcher.close();
      kept = undefined;
    },
    close: async () => kept?.dispatcher.close(),
  };
}

function withTimeout(ms: number, signal: AbortSignal | undefined): AbortSignal {
  const timeout = AbortSignal.timeout(ms);
  return signal === undefined ? timeout : AbortSignal.any([timeout, signal]);
}
