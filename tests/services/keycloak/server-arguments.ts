import path from 'node:path';

export interface ServerSettings {
  /** Created by `makeServerHome`. */
  readonly home: string;
  readonly port: number;
  readonly managementPort: number;
}

/** Little memory and quick compilation: a server lives for minutes and serves one user. */
const machine = [
  '-Xms64m',
  '-Xmx384m',
  '-XX:MaxMetaspaceSize=256m',
  '-XX:+UseSerialGC',
  '-XX:TieredStopAtLevel=1',
  '-XX:+ExitOnOutOfMemoryError',
  '-Dfile.encoding=UTF-8',
  '-Duser.language=en',
  '-Duser.country=US',
];

/**
 * As passed by Keycloak's own kc.sh, which is unusable here because its Java survives when the
 * script is killed.
 */
function asItsScript(home: string): string[] {
  const opened = ['java.util', 'java.util.concurrent', 'java.security', 'java.lang'];
  return [
    ...opened.map((name) => `--add-opens=java.base/${name}=ALL-UNNAMED`),
    '-Djava.util.concurrent.ForkJoinPool.common.threadFactory=io.quarkus.bootstrap.forkjoin.QuarkusForkJoinWorkerThreadFactory',
    `-Dkc.home.dir=${home}`,
    `-Djboss.server.config.dir=${path.join(home, 'conf')}`,
    '-Djava.util.logging.manager=org.jboss.logmanager.LogManager',
    '-Dpicocli.disable.closures=true',
    '-cp',
    path.join(home, 'lib', 'quarkus-run.jar'),
    'io.quarkus.bootstrap.runner.QuarkusEntryPoint',
  ];
}

/** The arguments of `java`. */
export function serverArguments({ home, port, managementPort }: ServerSettings): string[] {
  return [
    ...machine,
    ...asItsScript(home),
    'start',
    '--optimized',
    '--import-realm',
    '--http-enabled=true',
    '--http-host=127.0.0.1',
    `--http-port=${port}`,
    '--hostname-strict=false',
    '--http-management-host=127.0.0.1',
    `--http-management-port=${managementPort}`,
    // A cluster cache would listen on all addresses.
    '--cache=local',
    '--log-level=info,io.smallrye.health:off',
  ];
}
