/** The address of a broker and its credentials. */
export interface Broker {
  /** Without user and password. */
  readonly url: string;
  readonly username: string;
  readonly password: string;
  readonly hostPort: string;
  readonly virtualHost: string;
  /** Advice for a missing queue. */
  readonly whenMissing: string;
}

const defaultPorts: Readonly<Record<string, string>> = { 'amqp:': '5672', 'amqps:': '5671' };
/** A connection to a broker that disappeared silently is given up after two to three of these. */
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

/** `host:port, virtual host /`, for display. */
export function addressOf({
  hostPort,
  virtualHost,
}: Pick<Broker, 'hostPort' | 'virtualHost'>): string {
  return `${hostPort}, virtual host ${virtualHost}`;
}

/** Returns text that is not valid percent-encoding unchanged. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
