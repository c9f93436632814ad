import type { InstallOptions } from '../go/install-go-program.ts';
import { buildClusterPrograms } from './build-programs.ts';
import { ensureClusterTools } from './ensure-tools.ts';

/**
 * Installs and builds the cluster's dependencies, which takes long the first time, unless
 * `K8S_TEST_CONTEXT` names another cluster. On failure prints the reason: only the suites that need
 * the cluster fail then.
 */
export async function prepareCluster(options: InstallOptions): Promise<void> {
  const { env, report } = options;
  if (env['K8S_TEST_CONTEXT']) return;
  try {
    await ensureClusterTools(env, report);
    await buildClusterPrograms(options);
  } catch (error) {
    report(
      `What needs Kubernetes will fail. ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
