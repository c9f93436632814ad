import type { DeclaredVersions } from '../state/staleness.ts';
import type { DefinedAsset } from './deployment.ts';

/** The parts of an asset's declaration that are compared with its materializations. */
export function declaredVersions({ key, deps, spec }: DefinedAsset): DeclaredVersions {
  const { codeVersion = null, partitions } = spec;
  const dynamic = partitions?.kind === 'dynamic' ? partitions.name : undefined;
  return { asset: key, dynamic, codeVersion, deps: deps.map((dep) => dep.key) };
}
