import { connect, createServer, type AddressInfo } from 'node:net';
import type { KubernetesAccess } from './start-test-cluster.ts';

/** The URL under which pods reach the service at `url`, on the loopback address of this machine. */
export async function urlForPods(
  url: string,
  { own, hostAddress }: KubernetesAccess,
): Promise<string> {
  if (hostAddress === undefined) {
    throw new Error(
      'Pods have to reach this machine: set K8S_TEST_HOST to the address that it has for them, such as host.minikube.internal',
    );
  }
  const forPods = new URL(url);
  if (!own) forPods.port = String(await forward(Number(forPods.port)));
  forPods.hostname = hostAddress;
  return forPods.href.replace(/\/$/, '');
}

/**
 * Forwards external connections to a port of the loopback address, until this process ends. Returns
 * the external port.
 */
async function forward(port: number): Promise<number> {
  const server = createServer((incoming) => {
    const onward = connect({ port, host: '127.0.0.1' });
    incoming.on('error', () => onward.destroy()).pipe(onward);
    onward.on('error', () => incoming.destroy()).pipe(incoming);
  });
  await new Promise<void>((resolve) => server.listen(0, resolve));
  server.unref();
  return (server.address() as AddressInfo).port;
}
