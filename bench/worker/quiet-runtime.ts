import { DefaultLogger, makeTelemetryFilterString, Runtime } from '@temporalio/worker';

/** Suppresses the SDK's log messages in the benchmark's output. */
export function installQuietRuntime(): void {
  Runtime.install({
    logger: new DefaultLogger('ERROR'),
    telemetryOptions: { logging: { filter: makeTelemetryFilterString({ core: 'ERROR' }) } },
  });
}
