/** Where a broker is and how one logs in to it. */
export interface Broker {
  /** Without user and password. */
  readonly url: string;
  readonly username: string;
  readonly password: string;
  readonly hostPort: string;
  readonly virtualHost: string;
  /** What to do when the queue in use is missing. */
  readonly whenMissing: string;
}

const defaultPorts: Readonly<Record<string, string>> = { 'amqp:': '5672', 'amqps:': '5671' };
/** A connection to a broker that is gone without a word is given up after two to three of these. */
const heartbeatSecs = '10';

export function brokerAt(text: string, whenMissing: string): Broker {
  const url = new URL(text);
  const [username, password] = [decoded(url.username) || 'guest', decoded(url.password) || 'guest'];
  [url.username, url.password] = ['', ''];
  if (!url.searchParams.has('heartbeat')) url.searchParams.set('heartbeat', heartbeatSecs);
  return {
    url: url.href,
    username,
    password,
    whenMissing,
    hostPort: `${url.hostname}:${url.port || defaultPorts[url.protocol]}`,
    virtualHost: decoded(url.pathname.slice(1)) || '/',
  };
}

/** `host:port, virtual host /`, for people. */
export function addressOf({
  hostPort,
  virtualHost,
}: Pick<Broker, 'hostPort' | 'virtualHost'>): string {
  return `${hostPort}, virtual host ${virtualHost}`;
}

/** As it stands where it is not encoded. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
