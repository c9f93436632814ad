/** Receives change notifications for a page. */
export interface ChangeListener {
  /**
   * Topics such as `outcomes`, `runs`, `run:ID`, `asset:KEY`, `job:NAME`, `ticks`, `queue` and
   * `about:NAME`; `*` for all of them.
   */
  changed(topics: readonly string[]): void;
  /** Whether the stream is connected. Changes before the connection are not reported. */
  connected(isConnected: boolean): void;
}

type Message =
  | { readonly topics: readonly string[] }
  | { readonly isConnected: boolean }
  /** Sent by a page that starts to listen. */
  | { readonly asks: true };

const firstWaitMs = 1_000;
const longestWaitMs = 30_000;
/** A connection that lasted at least this long counts as stable. */
const steadyMs = 30_000;

/**
 * Listens to the stream of changes until the signal is aborted. Because browsers limit connections
 * per server to six, one page holds the stream and shares it with the others if the browser
 * supports locks.
 */
export function followChanges(url: string, listener: ChangeListener, signal: AbortSignal): void {
  const channel = new BroadcastChannel(url);
  let leads = false;
  let isConnected = false;
  const connected = (is: boolean) => {
    isConnected = is;
    listener.connected(is);
  };
  channel.addEventListener('message', ({ data }: MessageEvent<Message>) => {
    if ('topics' in data) listener.changed(data.topics);
    else if ('isConnected' in data) connected(data.isConnected);
    else if (leads) channel.postMessage({ isConnected } satisfies Message);
  });
  signal.addEventListener('abort', () => channel.close());
  channel.postMessage({ asks: true } satisfies Message);
  const lead = () => {
    if (signal.aborted) return undefined;
    leads = true;
    const all: ChangeListener = {
      changed: (topics) => {
        channel.postMessage({ topics } satisfies Message);
        listener.changed(topics);
      },
      connected: (is) => {
        channel.postMessage({ isConnected: is } satisfies Message);
        connected(is);
      },
    };
    // The stream of the page that led before has ended, and this one has not begun.
    if (isConnected) all.connected(false);
    return holdStream(url, all, signal);
  };
  // Locks require a secure origin. Without them, each page holds its own stream.
  if ('locks' in navigator)
    void navigator.locks.request(`stream of ${url}`, { signal }, lead).catch(() => undefined);
  else void lead();
}

/** Resolves when the signal is aborted. */
function holdStream(url: string, listener: ChangeListener, signal: AbortSignal): Promise<void> {
  let waitMs = firstWaitMs;
  let stream: EventSource | undefined;
  let timer = 0;
  const connect = () => {
    let readyAt = Date.now();
    const opened = new EventSource(url);
    stream = opened;
    opened.addEventListener('ready', () => {
      readyAt = Date.now();
      listener.connected(true);
    });
    for (const type of Object.keys(topicsOf)) {
      opened.addEventListener(type, ({ data }: MessageEvent<string>) =>
        listener.changed(topicsOf[type]?.(JSON.parse(data) as Sent) ?? []),
      );
    }
    opened.addEventListener('error', () => {
      opened.close();
      listener.connected(false);
      if (Date.now() - readyAt > steadyMs) waitMs = firstWaitMs;
      // Add jitter, so that pages do not reconnect simultaneously when the server is back.
      timer = setTimeout(connect, waitMs * (0.5 + Math.random()));
      waitMs = Math.min(waitMs * 2, longestWaitMs);
    });
  };
  connect();
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      stream?.close();
      resolve();
    });
  });
}

interface Sent {
  readonly runId?: string | null;
  readonly job?: string;
  readonly asset?: string;
  readonly sensor?: string;
  readonly backfillId?: string;
  readonly about?: readonly string[];
}

const ofRun = ({ runId, job }: Sent) => ['runs', `run:${runId}`, `job:${job}`];
const topicsOf: Readonly<Record<string, (sent: Sent) => readonly string[]>> = {
  outcome: ({ asset, runId }) => ['outcomes', `asset:${asset}`, `run:${runId}`],
  'run-started': ofRun,
  'run-ended': ofRun,
  tick: ({ sensor }) => ['ticks', `sensor:${sensor}`],
  queue: () => ['queue'],
  backfill: ({ backfillId }) => ['backfills', `backfill:${backfillId}`],
  alerts: () => ['alerts'],
  action: ({ about = [] }) => ['actions', ...about.map((name) => `about:${name}`)],
  reset: () => ['*'],
};
